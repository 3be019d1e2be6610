using System.Text.Json.Serialization;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison as it is written to a file. It is vacuous if frozen hidden layers come within two points of bp; null unless both were trained.</summary>
internal sealed record CompareReport(ProvenanceReport Provenance, DataReport Data, string Model, int Epochs, RecipeReport Recipe, bool? Vacuous, IReadOnlyList<CompareReport.Row> Rows)
{
    /// <summary>
    /// A rule; its accuracy on the test examples is null where they stayed closed, and so are tuned values where the recipe is as it stands. Recovery, mean(rule - frozen) / mean(bp - frozen), its standard
    /// deviation over seeds, and whether the rule beats frozen at all are null unless bp and frozen were trained as well; checks are null unless they were asked for.
    /// </summary>
    public sealed record Row(string Rule, string Plan, string Transport, IReadOnlyList<ulong> Seeds, Accuracy? TestAccuracy, Accuracy ValidationAccuracy, double? Recovery, double? RecoverySd, bool? BeatsFrozen, Verdict? Checks, Angle WeightAngleDeg, double? ImagesPerSecond, IReadOnlyDictionary<string, string>? Tuned, IReadOnlyList<Training> Trainings, string? Failure);

    /// <summary>
    /// The checks of a rule: the largest growth of activity from hidden unit to hidden unit, the smallest norm of the true gradient of an item at a hidden layer, the cosine of the rule's errors with it, which means nothing
    /// where the reference is not valid, and accuracy above frozen hidden layers as a fraction. Null where there is no such finite number, or nothing to judge.
    /// </summary>
    public sealed record Verdict(double? ActivityGrowth, bool? ScaleStable, double? TrueGradientNorm, bool? ReferenceValid, double? Cosine, double? AboveFrozen, bool? UsesDepth, [property: JsonPropertyName("verdict")] string Words);

    /// <summary>A training of a row: its folder below the comparison's, and what came of it; no epochs where it failed.</summary>
    public sealed record Training(ulong Seed, string Run, IReadOnlyList<TrainReport.Epoch> Epochs, int? JudgedEpoch, [property: JsonPropertyName("weights_sha256")] string? WeightsHash, string? Failure);

    /// <summary>An accuracy of each training that came to an end, as fractions; the mean is null if none did.</summary>
    public sealed record Accuracy(double? Mean, double Sd, IReadOnlyList<double> Values);

    /// <summary>Angle between W and B; null where it has no meaning.</summary>
    public sealed record Angle(double? Mean, IReadOnlyDictionary<string, double?> PerSynapse);

    /// <summary>The row of a rule as it was asked for.</summary>
    public static Row RowOf(CompareEntry entry, ComparisonRow row, Recovery? recovery, Checks? checks, IReadOnlyList<PlannedRun> runs) => new(
        entry.Name + Format.Readout(entry.Experiment),
        $"{row.Plan}",
        TransportWords.Code(row.Transport),
        row.Seeds,
        entry.Experiment.Recipe.KeepsTestClosed ? null : AccuracyOf(row.Accuracies),
        AccuracyOf([.. row.Runs.Select(run => run.ValidationAccuracy)]),
        recovery?.Ratio,
        recovery?.Ratio is null ? null : recovery.Sd,
        recovery?.IsGain,
        checks is null ? null : new(Format.Finite(checks.Growth), checks.IsStable, checks.Gradient, checks.HasReference, checks.Cosine, checks.AboveFrozen, checks.UsesDepth, checks.Verdict),
        AngleOf(row.Seen(WatchedAngle.Name)),
        Format.Finite(row.ImagesPerSecond),
        entry.Tuned?.Trial.Values,
        [.. row.Outcomes.Zip(runs, (outcome, run) => new Training(outcome.Seed, Path.GetFileName(run.Path), TrainReport.EpochsOf(outcome.Result?.Epochs ?? []), outcome.Result?.Judged, outcome.Result?.StateHash, outcome.Failure))],
        row.Failure);

    /// <summary>Whether the task is vacuous for rows as they stand, or tuned where only those have baselines.</summary>
    public static bool? IsVacuous(IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        (Baselines.Of(tuned: false, entries, rows) ?? Baselines.Of(tuned: true, entries, rows))?.IsVacuous;

    private static Accuracy AccuracyOf(IReadOnlyList<double> values) => new(values.Count == 0 ? null : values.Average(), ComparisonRow.Std(values), values);

    private static Angle AngleOf(Observation? seen) => new(Format.Finite(seen?.Mean), seen?.Values.ToDictionary(angle => angle.Key, angle => Format.Finite(angle.Value)) ?? []);
}
