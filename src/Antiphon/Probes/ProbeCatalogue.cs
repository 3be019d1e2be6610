using System.Globalization;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>Every probe that has a name: one line each.</summary>
public static class ProbeCatalogue
{
    /// <summary>The probes in the order they are listed.</summary>
    public static IReadOnlyList<IProbe> Entries { get; } = [new WeightAngle()];

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
}
