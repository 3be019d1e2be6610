namespace Antiphon.Studies.Trained;

/// <summary>Sign-concordant feedback with and without strict normalisation.</summary>
internal static class Moskovitz2018
{
    private static readonly string[] Rules = ["bp", "fa", "usf", "frsf", "brsf", "usf:strict=true", "frsf:strict=true", "brsf:strict=true"];

    public static TrainedStudy Cifar { get; } = new("moskovitz2018-cifar10", "A convolutional network on CIFAR-10 under sign-concordant feedback, with and without strict normalisation", StudyGroup.Hours, 60,
        new("Moskovitz, Theodore H. and Litwin-Kumar, Ashok and Abbott, L. F.", 2018, "Feedback alignment in deep convolutional networks", "arXiv preprint", "arXiv:1812.06488"))
    {
        About =
        [
            "Two 5 x 5 convolutions of 64 channels, each with a pool, then 384 and 192 dense units, ReLU. The source crops pictures to 24 x 24; here they are 32 x 32 with random crops of the padded picture.",
            "The tables of the source were not at hand, so that no number stands beside ours; what it states is that feedback which agrees with W in sign alone comes near backpropagation, and random feedback does not.",
        ],
        Where = "",
        Recipe = """
            data: cifar10
            holdout: 5000
            model: net
            layers: conv 64 5 pad 2, pool 2, conv 64 5 pad 2, pool 2, dense 384, dense 192
            nonlinearity: relu
            optimizer: sgd
            momentum: 0.9
            schedule: steps:30,40
            rate: 0.01
            warmup: 0
            decay: 5e-4
            batch: 128
            epochs: 50
            select: best
            """,
        UsualBudget = 5,
        Trainings = [.. Rules.Select(rule => new StudyTraining(Name(rule), $"rule: {rule}"))],
        Numbers = [.. Rules.Select(rule => new StudyNumber($"{Name(rule)}, test accuracy", null, null, Measures.TestAccuracy(Name(rule))))],
    };

    private static string Name(string rule) => rule.Replace(":strict=true", " strict", StringComparison.Ordinal);
}
