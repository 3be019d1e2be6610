using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>What depth does to each rule at a small fixed budget.</summary>
internal static class Scaling
{
    private static readonly int[] Depths = [20, 32, 44, 56];
    private static readonly string[] Rules = ["bp", "kp", "wm", "usf", "fa"];

    public static TrainedStudy Depth { get; } = new("scaling", "Accuracy and alignment against depth: small residual networks of 20, 32, 44 and 56 layers under five rules, two epochs of CIFAR-10", StudyGroup.Hours, 50,
        Source.Unpublished("The Antiphon authors", 2026, "Accuracy and alignment against depth"))
    {
        About = ["The recipe of the small residual networks, cut to two epochs for every depth and rule alike. No number of it was published elsewhere."],
        Where = "",
        Recipe = """
            data: cifar10
            holdout: 5000
            epochs: 2
            select: last
            """,
        Trainings = [.. from depth in Depths from rule in Rules select new StudyTraining(Name(depth, rule), $"model: resnet{depth}\nrule: {rule}")],
        Numbers =
        [
            .. from rule in Rules from depth in Depths select new StudyNumber($"{Name(depth, rule)}, test accuracy", null, null, Measures.TestAccuracy(Name(depth, rule))),
            .. from rule in Rules.Skip(1) from depth in Depths select new StudyNumber($"{Name(depth, rule)}, angle between W and B", null, null, Measures.Seen(Name(depth, rule), "angle")) { Unit = "°", Digits = 1 },
        ],
    };

    private static string Name(int depth, string rule) => $"resnet{depth} {rule}";
}
