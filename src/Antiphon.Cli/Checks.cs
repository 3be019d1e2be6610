using Antiphon.Probes;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>
/// Whether a rule's results mean what they seem to: the scale, reference and depth checks of Hao 2026, arXiv:2606.21126. Each is null where there is nothing to measure it by.
/// </summary>
/// <param name="Trainings">Trainings that came to an end.</param>
/// <param name="Measured">Those of them whose networks were looked at.</param>
/// <param name="Growth">The largest ratio of a hidden unit's activity to that of the hidden unit below it, over units and seeds; may be infinite.</param>
/// <param name="Gradient">The norm of backpropagation's error of an item, in the hidden layer and at the seed where it is smallest.</param>
/// <param name="Cosine">Between the rule's errors and backpropagation's, mean over hidden layers and seeds.</param>
/// <param name="AboveFrozen">Accuracy above frozen hidden layers as a fraction, mean over seeds.</param>
/// <param name="IsFrozen">Whether it is what others are held against.</param>
internal sealed record Checks(int Trainings, int Measured, double? Growth, double? Gradient, double? Cosine, double? AboveFrozen, bool IsFrozen)
{
    /// <summary>The growth above which activity counts as unstable.</summary>
    public const double MostGrowth = 50;

    /// <summary>The norm below which a cosine with the true gradient means nothing.</summary>
    public const double LeastGradient = 1e-7;

    /// <summary>What hidden layers have to add, as a fraction.</summary>
    public const double LeastGain = 0.02;

    // A difference of fractions such as 0.57 - 0.55 is off by a rounding.
    private const double Rounding = 1e-9;

    private static readonly (IProbe Growth, IProbe Gradient, IProbe Angle) Probes = (new ActivityGrowth(), new ExactDeltaNorm(), new DeltaEndToEnd());

    /// <summary>Whether activity keeps its scale.</summary>
    public bool? IsStable => Growth is { } ratio ? ratio <= MostGrowth : null;

    /// <summary>Whether there is a true gradient to be near to.</summary>
    public bool? HasReference => Gradient is { } norm ? norm >= LeastGradient : null;

    /// <summary>Whether hidden layers add enough to what a readout learns over frozen ones; null for a model without them.</summary>
    public bool? UsesDepth => AboveFrozen is { } gain && !HasNoHidden ? gain >= LeastGain - Rounding : null;

    /// <summary>The checks in words.</summary>
    public string Verdict => Trainings == 0 ? "failed" : Findings() is { Count: > 0 } findings ? string.Join("; ", findings) : "passes";

    private bool HasNoHidden => Measured > 0 && Gradient is null;

    /// <summary>An experiment whose network is looked at after each epoch, whichever is judged in the end.</summary>
    public static Experiment Watch(Experiment experiment)
    {
        IProbe[] mine = [Probes.Growth, Probes.Gradient, Probes.Angle];
        return experiment with { Probes = string.Join(',', experiment.Watches.Where(watch => !mine.Contains(watch.Probe)).Concat(mine.Select(probe => new Watch(probe)))) };
    }

    /// <summary>The checks of every row; tuned rows are held against a tuned frozen one where there is one.</summary>
    public static IReadOnlyList<Checks> Of(IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        [.. entries.Zip(rows, (entry, row) => Of(row, Baselines.FrozenFor(entry, entries, rows)))];

    /// <summary>The checks of a row beside that of frozen hidden layers; null if there is none.</summary>
    public static Checks Of(ComparisonRow row, ComparisonRow? frozen)
    {
        var seen = row.Runs.Select(run => (Growth: In(run, Probes.Growth), Gradient: In(run, Probes.Gradient), Angle: In(run, Probes.Angle))).Where(run => run.Gradient is not null).ToList();
        double[] growths = [.. seen.SelectMany(run => run.Growth?.Values ?? []).Where(ratio => !double.IsNaN(ratio))];
        double[] norms = [.. seen.SelectMany(run => run.Gradient!.Values)];
        double[] angles = [.. from run in seen from angle in run.Angle ?? new Dictionary<string, double>() where run.Gradient!.ContainsKey(angle.Key) && double.IsFinite(angle.Value) select angle.Value];
        var gains = row == frozen || frozen is null ? [] : row.DifferencesFrom(frozen);
        return new(
            row.Runs.Count, seen.Count, growths.Length > 0 ? growths.Max() : null, norms.Length > 0 ? norms.Min() : null,
            angles.Length > 0 ? angles.Average(angle => Math.Cos(double.DegreesToRadians(angle))) : null, gains.Count > 0 ? gains.Average() : null, row == frozen);
    }

    private static IReadOnlyDictionary<string, double>? In(TrainingResult run, IProbe probe) => run.Observations.FirstOrDefault(look => look.Probe == probe.Name)?.Values;

    private List<string> Findings() =>
    [
        .. Measured == 0 ? ["not measured"] : Measured < Trainings ? [$"measured at {Measured} of {Trainings} seeds"] : (string[])[],
        .. HasNoHidden ? ["no hidden layers"] : (string[])[],
        .. IsStable == false ? ["activity explodes"] : (string[])[],
        .. HasReference == false ? ["cosines mean nothing"] : (string[])[],
        .. UsesDepth == false ? ["hidden layers add too little"] : (string[])[],
        .. IsFrozen ? ["the baseline"] : AboveFrozen is null ? ["no frozen to compare with"] : (string[])[],
    ];
}
