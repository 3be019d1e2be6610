using Antiphon.Rules;

namespace Antiphon.Studies.Trained;

/// <summary>Weight mirrors and Kolen-Pollack as the paper means them.</summary>
internal static class Akrout2019
{
    private static readonly Source Source = new KolenPollack().Source;

    // The paper's body was not at hand: digits from memory, which agree in order with what its abstract and its reviews say.
    private const string Recalled = "ImageNet table of the paper, recalled and not checked";

    public static TrainedStudy Fixed { get; } = new("akrout2019-mnist-fixed", "The authors' small MNIST network with the quirks of their code mended: feedback that meets the weights", StudyGroup.Minutes, 8, Source)
    {
        About =
        [
            "784-500-10 with sigmoids and binary cross entropy, batches of 128, the authors' rates, 30 epochs. Mended: biases learn at the rate of weights, batches are shuffled, Kolen-Pollack has a decay, which here all rules share, and so closes the gap, the mirror's noise has mean 0 and its B does not grow. "
            + "W is Xavier normal, of 1.4 times the authors' deviation; 5,000 digits are held out.",
            "What the mended networks come to was not published; the code as it is has its own study, akrout2019-mnist. Judged is the paper's claim for its large networks, which small ones keep: B comes to lie close to W. Here that is an angle under 5 degrees.",
        ],
        Where = "the paper's claim in words",
        Recipe = """
            data: mnist
            normalise: unit
            holdout: 5000
            model: mlp
            hidden: 500
            nonlinearity: sigmoid
            init: xavier-normal
            loss: bce
            optimizer: sgd
            momentum: 0
            schedule: constant
            warmup: 0
            decay: 1e-3
            batch: 128
            epochs: 30
            select: last
            """,
        Trainings =
        [
            new("bp", "rule: bp\nrate: 0.2"), new("fa", "rule: fa\nrate: 0.2"), new("kp", "rule: kp:birth=random\nrate: 0.3"), new("wm", "rule: wm:rate=0.05\nrate: 0.05"),
        ],
        Numbers =
        [
            Angle("kp"),
            Angle("wm"),
            new("fa, angle between W and B", null, null, Measures.Seen("fa", "angle")) { Unit = "°" },
            .. ((string[])["bp", "fa", "kp", "wm"]).Select(rule => new StudyNumber($"{rule}, test accuracy", null, null, Measures.TestAccuracy(rule))),
        ],
    };

    public static TrainedStudy ImageNet { get; } = new("akrout2019-imagenet", "ResNet-18 and ResNet-50 on ImageNet under backpropagation, feedback alignment, sign-symmetry, Kolen-Pollack and the weight mirror", StudyGroup.Days, 60 * 24 * 400, Source)
    {
        About =
        [
            "The paper's optimizer was not found; the recipe is that of an independent rerun (Kunin et al. 2020): batches of 256, 90 epochs, Nesterov 0.9, decay 1e-4, the rate 0.1 after five epochs of warm-up, divided by ten at 30, 60 and 80.",
        ],
        Where = Recalled,
        Recipe = """
            data: imagenet
            init-scale: 1
            optimizer: sgd
            momentum: 0.9
            nesterov: true
            schedule: steps:30,60,80
            rate: 0.1
            warmup: 5
            decay: 1e-4
            batch: 256
            epochs: 90
            select: last
            """,
        Trainings =
        [
            .. from model in (string[])["resnet18", "resnet50"]
               from rule in (string[])["bp", "fa", "usf", "kp", "wm"]
               select new StudyTraining($"{model} {rule}", $"model: {model}\nrule: {rule}"),
        ],
        Numbers =
        [
            .. from row in ((string Name, double Error)[])
               [
                   ("resnet18 bp", 30.1), ("resnet18 fa", 97.4), ("resnet18 usf", 39.2), ("resnet18 kp", 29.2), ("resnet18 wm", 30.2),
                   ("resnet50 bp", 22.9), ("resnet50 fa", 98.9), ("resnet50 usf", 33.8), ("resnet50 kp", 23.9), ("resnet50 wm", 23.4),
               ]
               select new StudyNumber($"{row.Name}, test error", row.Error, 2, Measures.TestError(row.Name)),
        ],
    };

    private static StudyNumber Angle(string rule) => new($"{rule}, angle between W and B", null, null, Measures.Seen(rule, "angle")) { Unit = "°", Below = 5 };
}
