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

    /// <summary>Whether a probe takes angles to the true gradient, which mean nothing where there is none.</summary>
    public static bool NeedsReference(string probe) => probe == Probes.Angle.Name || probe == new GradientAngle().Name;

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
    public static Checks Of(ComparisonRow row, ComparisonRow? frozen) => Of(
        [.. row.Runs.Select(run => run.Observations.ToDictionary(look => look.Probe, look => look.Values))], frozen is null ? [] : row.DifferencesFrom(frozen), row == frozen);

    /// <summary>The checks from what probes saw of the judged weights, run by run.</summary>
    /// <param name="runs">What each probe saw, by its name and by what it looked at.</param>
    /// <param name="gains">Accuracy minus that of frozen hidden layers, seed by seed.</param>
    /// <param name="isFrozen">Whether these are the frozen ones.</param>
    public static Checks Of(IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> runs, IReadOnlyList<double> gains, bool isFrozen)
    {
        var seen = runs.Where(run => run.ContainsKey(Probes.Gradient.Name)).ToList();
        double[] growths = [.. seen.SelectMany(run => Values(run, Probes.Growth)).Select(pair => pair.Value).Where(ratio => !double.IsNaN(ratio))];
        double[] norms = [.. seen.SelectMany(run => run[Probes.Gradient.Name].Values)];
        double[] angles = [.. from run in seen from angle in Values(run, Probes.Angle) where run[Probes.Gradient.Name].ContainsKey(angle.Key) && double.IsFinite(angle.Value) select angle.Value];
        return new(
            runs.Count, seen.Count, growths.Length > 0 ? growths.Max() : null, norms.Length > 0 ? norms.Min() : null,
            angles.Length > 0 ? angles.Average(angle => Math.Cos(double.DegreesToRadians(angle))) : null, isFrozen || gains.Count == 0 ? null : gains.Average(), isFrozen);
    }

    private static IEnumerable<KeyValuePair<string, double>> Values(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> run, IProbe probe) => run.GetValueOrDefault(probe.Name) ?? Enumerable.Empty<KeyValuePair<string, double>>();

    private List<string> Findings() =>
    [
        .. Measured == 0 ? ["not measured"] : Measured < Trainings ? [$"measured at {Measured} of {Trainings} seeds"] : (string[])[],
        .. HasNoHidden ? ["no hidden layers"] : (string[])[],
        .. IsStable == false ? ["activity explodes"] : (string[])[],
        .. HasReference == false ? ["cosines mean nothing"] : (string[])[],
        .. UsesDepth == false ? ["hidden layers add too little"] : (string[])[],
        .. IsFrozen ? ["the baseline"] : AboveFrozen is null && !HasNoHidden ? ["no frozen to compare with"] : (string[])[],
    ];
}
