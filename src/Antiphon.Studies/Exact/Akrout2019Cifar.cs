using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using static Antiphon.Studies.Exact.Akrout2019Run;

namespace Antiphon.Studies.Exact;

/// <summary>
/// The code of the weight mirror paper on CIFAR-10: 3072-1000-10 sigmoid units, with the authors' random numbers. Other copies of the pictures, or another order, come to other numbers, so that here they are near and not equal.
/// </summary>
internal sealed record Akrout2019Cifar : ComputedStudy
{
    private const int Epochs = 10;
    private const int Hidden = 1000;

    // Of feedback alignment the log swings by ten points from one epoch to the next: its accuracy is shown and not judged.
    private static readonly Logged[] Log =
    [
        new("bp", new Backprop(), 0.2, Mirrors: false, 3.053, 0.1, 44.64, 3),
        new("fa", new FeedbackAlignment(), 0.2, Mirrors: false, 26.61, 3, 23.42, null, 65.8, 83.88),
        new("kp", new KolenPollack(), 0.3, Mirrors: false, 3.119, 0.1, 45.47, 3, 11.60, 19.48),
        new("wm", new FeedbackAlignment(), 0.05, Mirrors: true, 3.137, 0.1, 32.97, 3, 19.72, 54.75),
    ];

    public Akrout2019Cifar()
        : base(
            "akrout2019-cifar10", "Backpropagation, feedback alignment, Kolen-Pollack and weight mirror on CIFAR-10, by the authors' code", StudyGroup.Minutes, Minutes: 8, new KolenPollack().Source) => About =
        [
            "3072-1000-10 sigmoid units with binary cross-entropy on CIFAR-10, with the rates, the random numbers and the quirks of akrout2019-mnist, in single precision. The authors trained for 400 epochs; here it is ten.",
            "Pictures come in one order, the same in each epoch: that of the official files or, of a copy that lies in folders of classes, one drawn once. Feedback alignment leaves its bounds in the first epoch, in the source as here.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var data = DataCatalogue.Open("cifar10", context.DataRoot, seed: 0);
        var pictures = Akrout2019.InFileOrder(data);
        if (Enumerable.Range(1, pictures.Train.Count - 1).All(i => pictures.Train.Label(i - 1) <= pictures.Train.Label(i)))
        {
            int[] order = [.. Enumerable.Range(0, pictures.Train.Count)];
            Rng.FromSeed(0).Stream("order").Shuffle(order);
            pictures.Train = new Subset(pictures.Train, order);
        }

        var trained = SideBySide.Run(
            [.. Log.Reverse()], // the long ones first
            context,
            (logged, device) => (logged.Name, Epochs: new Akrout2019Run(logged.Rule, logged.Rate, logged.Mirrors, Hidden, pictures, device).Train(
                Epochs,
                (i, epoch) => context.Say(FormattableString.Invariant($"{logged.Name}, epoch {i}: loss {epoch.Loss:F4}, test accuracy {epoch.Accuracy:F2} %")),
                cancel)),
            cancel);
        var measured = trained.ToDictionary(training => training.Name, training => training.Epochs);
        return new(
            [.. Log.SelectMany(logged => Rows(logged, measured[logged.Name]))],
            new("epoch", "test accuracy (%)",
            [
                .. Log.Select(logged => new StudyCurve(logged.Name, [.. measured[logged.Name].Select((epoch, i) => ((double)i, epoch.Accuracy))])),
                .. Log.Select(logged => new StudyCurve($"{logged.Name}, authors", [(Epochs - 1, logged.Accuracy)], IsReference: true)),
            ]),
            ["Epochs are counted from 0. The loss is the mean over an epoch's batches, each before its step; the angle of the hidden error is that of the first training picture alone, which is another one in another order.", .. data.Remark is null ? (string[])[] : [data.Remark]]);
    }

    private static IEnumerable<StudyRow> Rows(Logged logged, Epoch[] epochs)
    {
        StudyRow Row(string what, string unit, double? published, double? ours, double? tolerance) =>
            new($"{logged.Name}, {what}", published, ours, tolerance, $"experiments/cifar10/{logged.Name}-V0/results.json") { Unit = unit };

        StudyRow[] rows =
        [
            Row("loss, epoch 0", "", logged.Loss, epochs[0].Loss, logged.LossTolerance),
            Row("test accuracy, epoch 9", "%", logged.Accuracy, epochs[^1].Accuracy, logged.AccuracyTolerance),
            Row("angle of the hidden error, epoch 9", "°", logged.DeltaAngle, epochs[^1].DeltaAngle, null), // of the first picture alone, which may be another here
            Row("angle of W and B, second layer, epoch 9", "°", logged.SecondAngle, epochs[^1].SecondAngle, logged.AccuracyTolerance is null ? null : 4),
        ];
        return rows.Where(row => row.Published is not null);
    }

    // A training, and what the authors' log says of its first epoch's loss and of the tenth epoch.
    private sealed record Logged(
        string Name, FeedbackRule Rule, double Rate, bool Mirrors, double Loss, double LossTolerance, double Accuracy, double? AccuracyTolerance, double? DeltaAngle = null, double? SecondAngle = null);
}
