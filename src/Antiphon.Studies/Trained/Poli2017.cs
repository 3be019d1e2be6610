namespace Antiphon.Studies.Trained;

/// <summary>A tanh network on MNIST whose weights are born large.</summary>
internal static class Poli2017
{
    private static readonly int[] Epochs = [1, 2, 10, 50, 100];

    public static TrainedStudy Mnist { get; } = new("poli2017-mnist", "Training error by epoch of a tanh network on MNIST whose weights are born from N(0, 1)", StudyGroup.Minutes, 14,
        new("Poli, Iacopo", 2017, "Direct feedback alignment (notebooks)", "repository iacolippo/Direct-Feedback-Alignment", ""))
    {
        About =
        [
            "784-800-10, tanh, binary cross entropy, batches of 200, the gradient's sum at a rate of 1e-4, which is its mean at 0.02; W and B from N(0, 1). In the source biases are born from N(0, 1) as well, here from 0; its random numbers are lost.",
            "The source's run of direct feedback stops after 98 epochs: what it has after 98 stands in the row of 100, beside ours after 98. Of the 60,000 digits 100 are held out.",
        ],
        Where = "the notebook's output",
        Recipe = """
            data: mnist
            normalise: unit
            holdout: 100
            model: mlp
            hidden: 800
            nonlinearity: tanh
            init: normal:1
            loss: bce
            optimizer: sgd
            momentum: 0
            schedule: constant
            rate: 0.02
            warmup: 0
            decay: 0
            batch: 200
            epochs: 100
            select: last
            """,
        Trainings = [new("bp", "rule: bp"), new("dfa", "rule: dfa:init=launay:scale=89.4427191")],
        Numbers =
        [
            .. Errors("bp", [54.01, 29.32, 12.18, 5.01, 2.46]),
            new("bp, test error", 7.71, 0.6, Measures.TestError("bp")),
            .. Errors("dfa", [69.31, 44.03, 18.48, 8.33, 5.04]),
            new("dfa, test error", 7.70, 0.6, Measures.TestError("dfa")),
        ],
    };

    // Where the random numbers at birth still tell, three points.
    private static StudyNumber[] Errors(string rule, double[] published) =>
        [.. Epochs.Zip(published, (epoch, error) => new StudyNumber($"{rule}, training error in epoch {epoch}", error, epoch < 10 ? 3 : 0.6, Measures.RunningErrorAt(rule, rule == "dfa" && epoch == 100 ? 98 : epoch)))];
}
