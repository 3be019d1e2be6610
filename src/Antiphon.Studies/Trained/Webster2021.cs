using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>Direct Kolen-Pollack between direct feedback alignment and backpropagation.</summary>
internal static class Webster2021
{
    // B's own rate falls by a fifth with every epoch.
    private static readonly string Falling = $"steps:1e-4:{string.Join(',', Enumerable.Range(1, 49))}:0.8";

    public static TrainedStudy Cifar { get; } = new("webster2021-cifar10", "A small convolutional network on CIFAR-10: direct Kolen-Pollack lies between direct feedback alignment and backpropagation", StudyGroup.Hours, 90, new DirectKolenPollack().Source)
    {
        About =
        [
            "Two convolutions of 32 channels with batch norms, a pool, 128 dense units; SGD with Nesterov momentum 0.9 at 5e-4, batches of 64, no augmentation, 50 epochs. B uniform of half width sqrt(6 / n), entering before the pool; the B of dkp learns under an Adam of its own, whose rate falls by a fifth with every epoch.",
            "The published numbers are the means of four trainings of an older version of the authors' code. Of the 50,000 pictures 100 are held out.",
        ],
        Where = "README of webstah/dkp-gist until February 2021",
        Recipe = """
            data: cifar10
            augment: none
            normalise: half
            holdout: 100
            model: net
            layers: conv 32 3 norm, conv 32 3 norm, pool 2, dense 128
            nonlinearity: relu
            init: torch
            init-scale: 1
            optimizer: sgd
            momentum: 0.9
            nesterov: true
            schedule: constant
            rate: 5e-4
            warmup: 0
            decay: 1e-6
            batch: 64
            epochs: 50
            select: last
            """,
        UsualBudget = 10,
        Trainings =
        [
            new("bp", "rule: bp"),
            new("dfa", "rule: dfa:init=kaiming"),
            new("dkp", $"rule: dkp:init=kaiming\nfeedback-optimizer: adam\nfeedback-rate: {Falling}\nfeedback-decay: 1e-6"),
        ],
        Numbers =
        [
            new("bp, test accuracy", 70.47, 1.5, Measures.TestAccuracy("bp")),
            new("dkp, test accuracy", 67.52, 1.5, Measures.TestAccuracy("dkp")),
            new("dfa, test accuracy", 61.02, 1.5, Measures.TestAccuracy("dfa")),
            new("bp minus dkp, test accuracy", 2.95, 2, Measures.Minus(Measures.TestAccuracy("bp"), Measures.TestAccuracy("dkp"))),
            new("dkp minus dfa, test accuracy", 6.5, 2, Measures.Minus(Measures.TestAccuracy("dkp"), Measures.TestAccuracy("dfa"))),
        ],
    };
}
