using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>How one plan fared over the seeds.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Transport">How much of W its feedback paths carry.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Outcomes">What came of each.</param>
public sealed record ComparisonRow(FeedbackPlan Plan, Transport Transport, IReadOnlyList<ulong> Seeds, IReadOnlyList<ComparisonOutcome> Outcomes)
{
    /// <summary>The trainings that came to an end.</summary>
    public IReadOnlyList<TrainingResult> Runs => [.. Outcomes.Select(outcome => outcome.Result).OfType<TrainingResult>()];

    /// <summary>Why the first of those that failed did; null if all came to an end.</summary>
    public string? Failure => Outcomes.FirstOrDefault(outcome => outcome.Failure is not null)?.Failure;

    /// <summary>Test accuracy of each seed that came to an end, as a fraction; validation accuracy where the test set stayed closed.</summary>
    public IReadOnlyList<double> Accuracies => [.. Runs.Select(run => run.Accuracy)];

    /// <summary>Mean of these; not a number if none came to an end.</summary>
    public double MeanAccuracy => Accuracies.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Standard deviation of these over seeds (of a sample, n - 1); 0 for one seed.</summary>
    public double AccuracyStd => Std(Accuracies);

    /// <summary>What a probe saw at the end, as the mean over seeds; null if it did not look.</summary>
    public Observation? Seen(string probe) => Observation.MeanOf(probe, [.. Runs.Select(run => run.Observations)]);

    /// <summary>Items trained on in a second, as the mean over seeds; not a number if none came to an end.</summary>
    public double ImagesPerSecond => Runs.Select(run => run.ImagesPerSecond).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Differences of accuracy from another row, for each seed at which both came to an end: both saw the same batches.</summary>
    public IReadOnlyList<double> DifferencesFrom(ComparisonRow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return
        [
            .. from mine in Outcomes
               join theirs in other.Outcomes on mine.Seed equals theirs.Seed
               let pair = (Mine: mine.Result, Theirs: theirs.Result)
               where pair is { Mine: not null, Theirs: not null }
               select pair.Mine!.Accuracy - pair.Theirs!.Accuracy,
        ];
    }

    /// <summary>Standard deviation of a sample (n - 1); 0 for fewer than two.</summary>
    public static double Std(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.DefaultIfEmpty(0).Average();
        return values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
