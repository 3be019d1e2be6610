using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>Learning from two forward passes.</summary>
internal static class Pepita2022
{
    public static TrainedStudy Cifar { get; } = new("pepita2022-cifar10", "One hidden layer on CIFAR-10, taught by two forward passes and by backpropagation", StudyGroup.Hours, 50, new Pepita().Source)
    {
        About =
        [
            "3072-1024-10 without biases, ReLU, softmax, a tenth of the hidden units silent in both passes, SGD with momentum 0.9, batches of 64, 100 epochs, the rate 0.01 divided by ten at 60 and 90; W uniform of half width sqrt(6 / n), B a twentieth of that. Of the 50,000 pictures 100 are held out.",
        ],
        Where = "Table of the paper (second-hand); the repository's log ends between 52.4 and 52.8",
        Recipe = """
            data: cifar10
            augment: none
            normalise: unit
            holdout: 100
            model: mlp
            hidden: 1024
            nonlinearity: relu
            bias: false
            dropout: 0.1
            init: he-uniform
            optimizer: sgd
            momentum: 0.9
            schedule: steps:60,90
            rate: 0.01
            warmup: 0
            decay: 0
            batch: 64
            epochs: 100
            select: last
            """,
        UsualBudget = 20,
        Trainings = [new("pepita", "rule: pepita"), new("bp", "rule: bp")],
        Numbers = [new("pepita, test accuracy", 52.57, 1.2, Measures.TestAccuracy("pepita")), new("bp, test accuracy", 55.27, 1.2, Measures.TestAccuracy("bp"))],
    };
}
