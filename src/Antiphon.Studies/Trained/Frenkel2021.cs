using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>Direct random target projection beside its neighbours, in the authors' networks and rates.</summary>
internal static class Frenkel2021
{
    private static readonly Source Source = new DirectRandomTarget().Source;

    private const string Where = "the authors' code after epoch 10, as quoted by the tests of another implementation (second-hand)";

    // One network, five ways of teaching it.
    private const string Recipe = """
        init: torch
        loss: bce
        optimizer: adam
        schedule: constant
        warmup: 0
        decay: 0
        epochs: 10
        holdout: 100
        select: last
        """;

    private const string Dense = "model: mlp\nhidden: 500\nnonlinearity: tanh\n";

    private const string Convolutional = "model: net\nlayers: conv 32 5 pad 2 tanh, pool 2, dense 1000 tanh";

    public static TrainedStudy Mnist { get; } = new("frenkel2021-mnist", "Backpropagation, feedback alignment, direct feedback, its signs, and random targets on MNIST, ten epochs", StudyGroup.Minutes, 25, Source)
    {
        About =
        [
            "784-500-10 and a small convolutional network, tanh, binary cross entropy, Adam, no schedule, batches of 60; B uniform of half width sqrt(6 / n), the signal enters after the nonlinearity and before the pool.",
            "The source trains on all 60,000 digits; here 100 are held out, as each training has something to look at. Training figures are of all that is learnt from, after the last epoch. Its loss is a mean over outputs, ours a sum: Adam makes nearly the same steps of both.",
        ],
        Where = Where,
        JudgesTrainingSet = true,
        Recipe = "data: mnist\nnormalise: unit\nbatch: 60\n" + Recipe,
        Trainings =
        [
            new("bp", $"{Dense}rule: bp\nrate: 1.5e-4"),
            new("fa", $"{Dense}rule: fa:init=kaiming\nrate: 5e-4"),
            new("dfa", $"{Dense}rule: dfa:init=kaiming\nrate: 5e-4"),
            new("sdfa", $"{Dense}rule: sdfa:init=kaiming\nrate: 1.5e-4"),
            new("drtp", $"{Dense}rule: drtp:init=kaiming\nrate: 1.5e-4"),
            new("conv bp", $"{Convolutional}\nrule: bp\nrate: 5e-4"),
            new("conv drtp", $"{Convolutional}\nrule: drtp:init=kaiming\nrate: 1.5e-4"),
        ],
        Numbers =
        [
            .. Row("bp", 97, 97, .22, .24, .03),
            .. Row("fa"),
            .. Row("dfa"),
            .. Row("sdfa"),
            .. Row("drtp", 93, 93, .42, .42, .03),
            .. Row("conv bp", 100, 99, .01, .10, .03),
            .. Row("conv drtp", 97, 97, .17, .19, .03),
        ],
    };

    public static TrainedStudy Cifar { get; } = new("frenkel2021-cifar10", "The same five rules on CIFAR-10, ten epochs", StudyGroup.Minutes, 12, Source)
    {
        About =
        [
            "3072-500-10, tanh, binary cross entropy, Adam, no schedule, no augmentation, batches of 100; B uniform of half width sqrt(6 / n).",
            "The source trains on all 50,000 pictures; here 100 are held out. Training figures are of all that is learnt from, after the last epoch. Its loss is a mean over outputs, ours a sum: Adam makes nearly the same steps of both.",
        ],
        Where = Where,
        JudgesTrainingSet = true,
        Recipe = "data: cifar10\naugment: none\nnormalise: 0.491373,0.482353,0.446667/0.247059,0.243529,0.261569\nbatch: 100\n" + Recipe,
        Trainings =
        [
            new("bp", $"{Dense}rule: bp\nrate: 1.5e-5"),
            new("fa", $"{Dense}rule: fa:init=kaiming\nrate: 5e-5"),
            new("dfa", $"{Dense}rule: dfa:init=kaiming\nrate: 5e-5"),
            new("sdfa", $"{Dense}rule: sdfa:init=kaiming\nrate: 1.5e-4"),
            new("drtp", $"{Dense}rule: drtp:init=kaiming\nrate: 1.5e-4"),
        ],
        Numbers = [.. Row("bp", 44, 42, 3.17, 3.25, .06), .. Row("fa"), .. Row("dfa"), .. Row("sdfa"), .. Row("drtp", 46, 43, 2.85, 2.95, .06)],
    };

    // Published to two digits, and so known to half a point.
    private static StudyNumber[] Row(string training, double? trainAccuracy = null, double? testAccuracy = null, double? trainLoss = null, double? testLoss = null, double tolerance = 0) =>
    [
        new($"{training}, training accuracy", trainAccuracy, trainAccuracy is null ? null : 1.2, Measures.TrainingSetAccuracy(training)),
        new($"{training}, test accuracy", testAccuracy, testAccuracy is null ? null : 1.2, Measures.TestAccuracy(training)),
        new($"{training}, training loss", trainLoss, trainLoss is null ? null : tolerance, Measures.TrainingSetLoss(training)) { Unit = "" },
        new($"{training}, test loss", testLoss, testLoss is null ? null : tolerance, Measures.TestLoss(training)) { Unit = "" },
    ];
}
