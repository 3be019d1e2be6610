namespace Antiphon.Training;

/// <summary>What a probe saw at a time.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Values">Numbers by the name of what they are of; one that has no value yet is not a number.</param>
/// <param name="Seconds">Wall time of the look; of the probes that look at a batch in one epoch, the first pays for sending it through.</param>
public sealed record Observation(string Probe, IReadOnlyDictionary<string, double> Values, double Seconds = 0)
{
    /// <summary>The mean of the values that are numbers; null if none is.</summary>
    public double? Mean => Values.Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average() is var mean && double.IsFinite(mean) ? mean : null;

    /// <summary>What a probe saw in several runs of one kind, as the mean over them; null where it did not look.</summary>
    public static Observation? MeanOf(string probe, IReadOnlyList<IReadOnlyList<Observation>> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var seen = runs.Select(run => run.FirstOrDefault(observation => observation.Probe == probe)).OfType<Observation>().ToList();
        return seen.Count == 0 ? null : new(probe, seen[0].Values.Keys.ToDictionary(name => name, name => seen.Average(observation => observation.Values[name])), seen.Average(observation => observation.Seconds));
    }
}
