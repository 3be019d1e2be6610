namespace Antiphon.Cli;

/// <summary>Where and when the results of several runs were measured.</summary>
internal static class RunOrigins
{
    /// <summary>From which commits, on which machines and in which days they were trained: a sentence for each pair of commit and machine.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<PlannedRun> runs) =>
    [
        .. from making in runs.Select(run => ReportedRun.ResultsIn(run.Path)?.Provenance).OfType<RunResults.Making>()
           group making.Date?.Split('T')[0] ?? "an unknown day" by $"commit {making.Commit ?? "unknown"}, {making.Machine}, {making.Device}" into same
           let days = same.Distinct().Order(StringComparer.Ordinal).ToList()
           select $"trained: {Format.Count(same.Count(), "run")} on {days[0]}{(days.Count > 1 ? $" to {days[^1]}" : "")}, {same.Key}.",
    ];
}
