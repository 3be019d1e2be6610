namespace Antiphon.Studies.Trained;

/// <summary>The baselines of deep feedback control.</summary>
internal static class Meulemans2021
{
    public static TrainedStudy Mnist { get; } = new(
        "meulemans2021-mnist", "Backpropagation and direct feedback alignment in a tanh network on MNIST, judged at the best validation epoch", StudyGroup.Minutes, 25,
        new("Meulemans, Alexander and Tristany Farinha, Matilde and Garcia Ordonez, Javier and Vilimelis Aceituno, Pau and Sacramento, Joao and Grewe, Benjamin F.", 2021,
            "Credit assignment in neural networks through deep feedback control", "Advances in Neural Information Processing Systems 34", "arXiv:2106.07887"))
    {
        About =
        [
            "784-256-256-256-10, tanh, softmax, Adam with memories of 0.99 and 0.99, batches of 128, 100 epochs, 55,000 digits to learn from and 5,000 to choose by; W and B Xavier normal.",
            "The authors' gradient of direct feedback is the mean gradient times 2e-3 / 128: to the plain mean gradient belongs a floor under Adam's root that is 64,000 times theirs, and that is the epsilon here. They compute in double precision, we in single; they give five seeds. Fashion-MNIST and the autoencoder of the table are not here.",
        ],
        Where = "Table 1, columns BP and DFA",
        Recipe = """
            data: mnist
            normalise: standard
            holdout: 5000
            model: mlp
            hidden: 256,256,256
            nonlinearity: tanh
            init: xavier-normal
            optimizer: adam
            beta1: 0.99
            beta2: 0.99
            schedule: constant
            warmup: 0
            decay: 0
            batch: 128
            keep-last: true
            epochs: 100
            select: best
            """,
        Seeds = 3,
        Trainings = [new("bp", "rule: bp\nrate: 2.978e-4\nepsilon: 5.77e-8"), new("dfa", "rule: dfa:init=xavier\nrate: 2.630e-4\nepsilon: 1.59e-3")],
        Numbers =
        [
            new("bp, test error", 2.08, 0.3, Measures.TestError("bp")),
            new("dfa, test error", 2.69, 0.3, Measures.TestError("dfa")),
            new("dfa minus bp, test error", 0.61, null, Measures.Minus(Measures.TestError("dfa"), Measures.TestError("bp"))) { Above = 0.3, Below = 1 },
        ],
    };
}
