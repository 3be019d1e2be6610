using Antiphon.Training;

namespace Antiphon.Studies;

/// <summary>The measures that studies name.</summary>
public static class Measures
{
    /// <summary>Per cent right of the test examples.</summary>
    public static Measure TestAccuracy(string training) => Of(training, run => 100 * run.Result!.TestAccuracy);

    /// <summary>Per cent wrong of the test examples.</summary>
    public static Measure TestError(string training) => Of(training, run => 100 * (1 - run.Result!.TestAccuracy));

    /// <summary>Mean cost of a test example.</summary>
    public static Measure TestLoss(string training) => Of(training, run => run.TestLoss);

    /// <summary>Per cent right of the training set, judged at the end.</summary>
    public static Measure TrainingSetAccuracy(string training) => Of(training, run => 100 * run.TrainingSet?.Accuracy);

    /// <summary>Mean cost of an example of the training set, judged at the end.</summary>
    public static Measure TrainingSetLoss(string training) => Of(training, run => run.TrainingSet?.MeanLoss);

    /// <summary>Per cent wrong of the examples of an epoch, counted from 1, each as it was before its step.</summary>
    public static Measure RunningErrorAt(string training, int epoch) => At(training, epoch, report => 100 * (1 - report.TrainAccuracy));

    /// <summary>Per cent right of the validation examples after an epoch, counted from 1.</summary>
    public static Measure ValidationAt(string training, int epoch) => At(training, epoch, report => 100 * report.ValidationAccuracy);

    /// <summary>What a probe saw after the epoch that is judged, as the mean over what it looks at.</summary>
    public static Measure Seen(string training, string probe) => Of(training, run => run.Result!.Observations.FirstOrDefault(seen => seen.Probe == probe)?.Mean);

    /// <summary>The difference of two measures, seed by seed.</summary>
    public static Measure Minus(Measure one, Measure other) => trainings => [.. one(trainings).Zip(other(trainings), (a, b) => a - b)];

    private static Measure At(string training, int epoch, Func<EpochReport, double?> value) => Of(training, run => run.Result!.Epochs.Count >= epoch ? value(run.Result.Epochs[epoch - 1]) : null);

    private static Measure Of(string training, Func<TrainedRun, double?> value) => trainings =>
        [.. from run in trainings[training] let measured = run.Result is null ? null : value(run) select measured is { } number && double.IsFinite(number) ? measured : null];
}
