namespace Antiphon.Studies.Trained;

/// <summary>A six-layer network in which direct feedback beats backpropagation, each with the rate and the decay its author gave it.</summary>
internal static class Scheller2017
{
    public static TrainedStudy Cifar { get; } = new(
        "scheller2017-cifar10", "Six dense tanh layers on CIFAR-10, in which direct feedback alignment beats backpropagation", StudyGroup.Minutes, 20,
        new("Scheller, Christian", 2017, "Direct feedback alignment (code and log)", "repository chscheller/DirectFeedbackAlignment", ""))
    {
        About =
        [
            "3072 and five times 500 tanh units, softmax, each pixel standardised over the training pictures, SGD with momentum 0.9, batches of 64, the rate halved every three epochs; W Gaussian of variance 1/n, B uniform in (-1, 1).",
            "The source has one seed, here there are three; its 5,000 validation pictures are the first of the files, here they are drawn. The surprise is the author's: each rule has its own rate and its own decay, and the decay of direct feedback is nine times that of backpropagation.",
        ],
        Where = "00_fc_newtork_valid_performance.py, the log inside",
        Recipe = """
            data: cifar10
            augment: none
            normalise: pixel
            holdout: 5000
            model: mlp
            hidden: 500,500,500,500,500
            nonlinearity: tanh
            init: lecun
            optimizer: sgd
            momentum: 0.9
            schedule: steps:3,6,9,12,15,18
            step-factor: 0.5
            warmup: 0
            batch: 64
            epochs: 20
            select: last
            """,
        Seeds = 3,
        Trainings = [new("bp", "rule: bp\nrate: 0.01\ndecay: 0.01"), new("dfa", "rule: dfa:init=unit\nrate: 0.003\ndecay: 0.09")],
        Numbers =
        [
            new("bp, test accuracy", 47.83, 1.2, Measures.TestAccuracy("bp")),
            new("dfa, test accuracy", 50.85, 1.2, Measures.TestAccuracy("dfa")),
            new("dfa minus bp, test accuracy", 3.02, null, Measures.Minus(Measures.TestAccuracy("dfa"), Measures.TestAccuracy("bp"))) { Above = 1.5, Note = "the claim is that direct feedback is better, here by more than the seeds part" },
            .. Validation("bp", 37.3, 42.3, 45.0, 48.2),
            .. Validation("dfa", 37.1, 41.5, 47.5, 51.7),
        ],
    };

    // 5,000 pictures know an accuracy to 0.7 points.
    private static StudyNumber[] Validation(string rule, params double[] published) =>
        [.. ((int[])[1, 5, 10, 20]).Zip(published, (epoch, accuracy) => new StudyNumber($"{rule}, validation accuracy after epoch {epoch}", accuracy, 2, Measures.ValidationAt(rule, epoch)))];
}
