using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>The benchmarks of BioTorch, with the rules it lacks.</summary>
internal static class BioTorch
{
    private static readonly Source Source = new(
        "Jimenez Sanfiz, Albert and Akrout, Mohamed", 2021, "Benchmarking the accuracy and robustness of feedback alignment algorithms", "arXiv preprint", "arXiv:2108.13446");

    private const string Where = "Benchmarks.md of jsalbert/biotorch";

    private const string Cifar = """
        data: cifar10
        holdout: 5000
        init: xavier-uniform
        init-scale: 1
        optimizer: sgd
        momentum: 0.9
        nesterov: false
        schedule: steps:100,150,200
        rate: 0.1
        warmup: 0
        decay: 1e-4
        batch: 128
        epochs: 250
        select: best
        """;

    private static readonly string[] Others = ["kp", "wm"];

    public static TrainedStudy Mnist { get; } = new("biotorch-mnist", "LeNet on MNIST under the rules of BioTorch, and under Kolen-Pollack and the weight mirror", StudyGroup.Hours, 60, Source)
    {
        About =
        [
            "LeNet with ReLU and max pools, SGD with momentum 0.9, decay 1e-3, batches of 64, 100 epochs, the rate divided by ten at 50 and 75. The source does not say the first rate; here it is 0.01, for fa and dfa 0.001 and for wm 0.003, at which they do not leave their bounds.",
            "The source brings digits to 32 x 32 and chooses by the test set; here they stay 28 x 28 with a border of zeros, and 5,000 training digits are held out to choose by.",
        ],
        Where = Where,
        Recipe = """
            data: mnist
            holdout: 5000
            model: net
            layers: conv 6 5 pad 2, pool 2, conv 16 5, pool 2, conv 120 5, dense 84
            nonlinearity: relu
            init: xavier-uniform
            optimizer: sgd
            momentum: 0.9
            schedule: steps:50,75
            rate: 0.01
            warmup: 0
            decay: 1e-3
            batch: 64
            epochs: 100
            select: best
            """,
        UsualBudget = 10,
        Trainings = Rules(rule => rule switch { "fa" or "dfa" => "\nrate: 0.001", "wm" => "\nrate: 0.003", _ => "" }),
        Numbers = Errors([("bp", 0.91), ("fa", 1.70), ("dfa", 1.61), ("usf", 0.94), ("brsf", 0.91), ("frsf", 0.97)], 0.3),
    };

    public static TrainedStudy LeNet { get; } = new("biotorch-cifar10-lenet", "LeNet on CIFAR-10 under the rules of BioTorch, and under Kolen-Pollack and the weight mirror", StudyGroup.Hours, 60, Source)
    {
        About = ["Three convolutions and a dense layer of 256, ReLU; SGD with momentum 0.9, decay 1e-4, batches of 128, 250 epochs, the rate divided by ten at 100, 150 and 200. Rates are the source's: 0.1, for fa 0.001, for dfa 0.0001. B of dfa is uniform of half width 1 / sqrt(n), the source's is Xavier uniform; its columns of Adam are not here."],
        Where = Where,
        Recipe = "model: net\nlayers: conv 32 3, pool 2, conv 64 3, pool 2, conv 128 3, globalpool, dense 256\nnonlinearity: relu\n" + Cifar,
        UsualBudget = 12,
        Trainings = Rules(rule => rule switch { "fa" => "\nrate: 0.001", "dfa" => "\nrate: 0.0001", _ => "" }),
        Numbers = Errors([("bp", 14.23), ("fa", 46.69), ("dfa", 54.21), ("usf", 16.22), ("brsf", 16.02), ("frsf", 16.86)], 1.5),
    };

    public static TrainedStudy ResNet { get; } = new("biotorch-cifar10-resnet20", "ResNet-20 on CIFAR-10 under the rules of BioTorch, and under Kolen-Pollack and the weight mirror", StudyGroup.Hours, 40, Source)
    {
        About =
        [
            "ResNet-20 with projection shortcuts (the source's pad with zeros); SGD with momentum 0.9, decay 1e-4, batches of 128, 250 epochs, the rate 0.1 (for dfa 0.001) divided by ten at 100, 150 and 200. B of dfa is uniform of half width 1 / sqrt(n), the source's is Xavier uniform; its columns of Adam are not here.",
        ],
        Where = Where,
        Recipe = "model: resnet20\n" + Cifar,
        UsualBudget = 12,
        Trainings = Rules(rule => rule == "dfa" ? "\nrate: 0.001" : ""),
        Numbers = Errors([("bp", 8.63), ("fa", 32.16), ("dfa", 45.94), ("usf", 10.05), ("brsf", 11.02), ("frsf", 11.20)], 1.5),
    };

    public static TrainedStudy ImageNet { get; } = new("biotorch-imagenet-resnet18", "ResNet-18 on ImageNet under the rules of BioTorch, and under Kolen-Pollack and the weight mirror", StudyGroup.Days, 60 * 24 * 200, Source)
    {
        About = ["Batches of 256, 75 epochs, SGD with momentum 0.9 and decay 1e-4, the rate 0.1 divided by ten at 20, 40 and 60; dfa by Adam at 0.001."],
        Where = Where,
        Recipe = """
            data: imagenet
            model: resnet18
            init-scale: 1
            optimizer: sgd
            schedule: steps:20,40,60
            rate: 0.1
            warmup: 0
            decay: 1e-4
            batch: 256
            epochs: 75
            select: last
            """,
        Trainings = Rules(rule => rule == "dfa" ? "\noptimizer: adam\nrate: 0.001" : ""),
        Numbers = Errors([("bp", 30.39), ("fa", 85.25), ("dfa", 82.45), ("usf", 34.97), ("brsf", 37.21), ("frsf", 36.50)], 1.5),
    };

    private static StudyTraining[] Rules(Func<string, string> own) => [.. ((string[])["bp", "fa", "dfa", "usf", "brsf", "frsf", .. Others]).Select(rule => new StudyTraining(rule, $"rule: {rule}{own(rule)}"))];

    private static StudyNumber[] Errors((string Rule, double Error)[] published, double tolerance) =>
    [
        .. published.Select(row => new StudyNumber($"{row.Rule}, test error", row.Error, tolerance, Measures.TestError(row.Rule))),
        .. Others.Select(rule => new StudyNumber($"{rule}, test error", null, null, Measures.TestError(rule))),
        .. ((string[])["fa", "usf", "frsf", .. Others]).Select(rule => new StudyNumber($"{rule}, angle between W and B", null, null, Measures.Seen(rule, "angle")) { Unit = "°", Digits = 1 }),
    ];
}
