using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison as it is written to a file.</summary>
internal sealed record CompareReport(string Data, string Model, int Epochs, RecipeReport Recipe, IReadOnlyList<CompareReport.Row> Rows)
{
    /// <summary>A rule.</summary>
    public sealed record Row(string Rule, string Plan, string Transport, IReadOnlyList<ulong> Seeds, Accuracy TestAccuracy, Angle WeightAngleDeg, double ImagesPerSecond);

    /// <summary>Test accuracy as fractions.</summary>
    public sealed record Accuracy(double Mean, double Sd, IReadOnlyList<double> Values);

    /// <summary>Angle between W and B; null where it has no meaning.</summary>
    public sealed record Angle(double? Mean, IReadOnlyDictionary<string, double?> PerSynapse);

    /// <summary>The row of a rule as it was asked for.</summary>
    public static Row RowOf(string rule, ComparisonRow row) => new(
        rule,
        $"{row.Plan}",
        TransportWords.Code(row.Transport),
        row.Seeds,
        new(row.MeanAccuracy, row.AccuracyStd, row.Accuracies),
        AngleOf(row.Seen(WatchedAngle.Name)),
        row.ImagesPerSecond);

    private static Angle AngleOf(Observation? seen) => new(Format.Finite(seen?.Mean), seen?.Values.ToDictionary(angle => angle.Key, angle => Format.Finite(angle.Value)) ?? []);
}
