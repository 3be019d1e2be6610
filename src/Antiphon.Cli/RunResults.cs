namespace Antiphon.Cli;

/// <summary>What pages show of a run's summary.json. What is missing there, as from another version, is null.</summary>
internal sealed record RunResults(
    string? Transport, double? TestAccuracy, int? JudgedEpoch, IReadOnlyDictionary<string, double?>? PerClass, IReadOnlyList<IReadOnlyList<long>>? Confusion, RunResults.Making? Provenance)
{
    /// <summary>How the results came about.</summary>
    public sealed record Making(string? Command, string? Version, string? Commit, string? Machine, string? Device, string? Date);
}
