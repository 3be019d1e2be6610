using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison made of runs, each in a folder of its own below the comparison's.</summary>
internal sealed class CompareRuns(string folder, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ulong> seeds)
{
    /// <summary>The trainings, row by row and seed by seed.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; } =
    [
        .. from entry in entries
           from seed in seeds
           select new PlannedRun(PathOf(folder, entry, seed), entry.Experiment with { Seed = seed }, entry.Plan),
    ];

    /// <summary>Trains what is left to train, and reads what came of all.</summary>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyList<ComparisonRow> Run(RunBatch batch, CancellationToken cancel)
    {
        foreach (var run in Runs)
        {
            RunBatch.RefuseOther(run);
        }

        var failures = batch.Train(Runs, until: null, cancel);
        return [.. entries.Select((entry, i) => new ComparisonRow(entry.Plan, TransportOf(entry, batch), seeds, [.. seeds.Select((seed, j) => Outcome(seed, Runs[(i * seeds.Count) + j], failures[(i * seeds.Count) + j]))]))];
    }

    private static ComparisonOutcome Outcome(ulong seed, PlannedRun run, string? failure) => failure is null
        ? new(seed, RunDirectory.ResultOf(run.Path) ?? throw new RunException($"{RunSession.Shown(run.Path)}: its results cannot be read"), null)
        : new(seed, null, failure);

    // What a rule carries here, said by a network: one that has been trained has said it.
    private Transport TransportOf(CompareEntry entry, RunBatch batch)
    {
        if (seeds.Select(seed => RunDirectory.SummaryIn(PathOf(folder, entry, seed))?.Transport).FirstOrDefault(code => code is not null) is { } code)
        {
            return TransportWords.Parse(code);
        }

        var set = batch.Data(seeds[0]);
        return entry.Experiment.Model.Grow(set.Shape, set.Classes, entry.Plan, seeds[0], batch.Device).Transport;
    }

    private static string PathOf(string folder, CompareEntry entry, ulong seed) => Path.Combine(folder, RunOptions.AsName($"{entry.Name}-{seed}"));
}
