using System.Globalization;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>Every probe that has a name: one line each.</summary>
public static class ProbeCatalogue
{
    /// <summary>The word for no probe.</summary>
    public const string None = "none";

    /// <summary>The probes in the order they are listed.</summary>
    public static IReadOnlyList<IProbe> Entries { get; } =
    [
        new WeightAngle(),
        new NormRatio(),
        new Signs(),
        new PathAlignment(),
        new DeltaAngle(),
        new DeltaEndToEnd(),
        new GradientAngle(),
        new ActivityScale(),
        new ActivityGrowth(),
        new DeltaScale(),
        new ExactDeltaNorm(),
        new EffectiveRank(),
        new StableRank(),
        new DeadUnits(),
    ];

    /// <summary>A probe and how often it looks from text, as in <c>angle</c> or <c>angle@5</c> for every fifth epoch.</summary>
    /// <exception cref="UsageException">There is no such probe, or the interval is no whole number above 0.</exception>
    public static Watch Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('@', 2);
        var probe = Entries.FirstOrDefault(entry => entry.Name == parts[0])
            ?? throw new UsageException($"unknown probe '{parts[0]}': expected one of {string.Join(", ", Entries.Select(entry => entry.Name))}");
        return parts.Length == 1 ? new(probe)
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every > 0 ? new(probe, every)
            : throw new UsageException($"probe '{text}': expected a whole number of epochs above 0 behind the @");
    }

    /// <summary>Probes from text with commas between, as in <c>angle,gradient-angle@5</c>; <c>none</c> for none.</summary>
    /// <exception cref="UsageException">There is no such probe, it is there twice, or an interval is no whole number above 0.</exception>
    public static IReadOnlyList<Watch> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Watch[] watches = text == None ? [] : [.. text.Split(',').Select(Parse)];
        return watches.GroupBy(watch => watch.Probe.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new UsageException($"probe '{twice.Key}' is there twice: expected once")
            : watches;
    }
}
