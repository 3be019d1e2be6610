using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>How one plan fared over the seeds.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Transport">How much of W its feedback paths carry.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Runs">One training a seed.</param>
public sealed record ComparisonRow(FeedbackPlan Plan, Transport Transport, IReadOnlyList<ulong> Seeds, IReadOnlyList<TrainingLog> Runs)
{
    /// <summary>Test accuracy of each seed, as a fraction.</summary>
    public IReadOnlyList<double> Accuracies => [.. Runs.Select(run => run.TestAccuracy)];

    /// <summary>Mean test accuracy.</summary>
    public double MeanAccuracy => Accuracies.Average();

    /// <summary>Standard deviation of the test accuracy over seeds (of a sample, n - 1); 0 for one seed.</summary>
    public double AccuracyStd
    {
        get
        {
            var mean = MeanAccuracy;
            return Runs.Count < 2 ? 0 : Math.Sqrt(Accuracies.Sum(a => (a - mean) * (a - mean)) / (Runs.Count - 1));
        }
    }

    /// <summary>What a probe saw at the end, as the mean over seeds; null if it did not look.</summary>
    public Observation? Seen(string probe) => Observation.MeanOf(probe, [.. Runs.Select(run => run.Observations)]);

    /// <summary>Items trained on in a second, as the mean over seeds.</summary>
    public double ImagesPerSecond => Runs.Average(run => run.ImagesPerSecond);
}
