using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison made of runs, each in a folder of its own below the comparison's.</summary>
internal sealed class CompareRuns(string folder, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ulong> seeds)
{
    /// <summary>The trainings, row by row and seed by seed.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; } =
        [.. entries.SelectMany(entry => PlannedRun.WithSeeds(folder, entry.Name, entry.Experiment, entry.Plan, seeds))];

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
        return [.. entries.Select((entry, i) => new ComparisonRow(entry.Plan, TransportOf(i, batch), seeds, [.. seeds.Select((seed, j) => Outcome(seed, Runs[(i * seeds.Count) + j], failures[(i * seeds.Count) + j]))]))];
    }

    private static ComparisonOutcome Outcome(ulong seed, PlannedRun run, string? failure) => new(seed, failure is null ? run.Result : null, failure);

    // What a rule carries here, said by a network: one that has been trained has said it.
    private Transport TransportOf(int row, RunBatch batch)
    {
        if (Runs.Skip(row * seeds.Count).Take(seeds.Count).Select(run => RunDirectory.SummaryIn(run.Path)?.Transport).FirstOrDefault(code => code is not null) is { } code)
        {
            return TransportWords.Parse(code);
        }

        var set = batch.Data(seeds[0]);
        return entries[row].Experiment.Model.Grow(set.Shape, set.Classes, entries[row].Plan, seeds[0], batch.Device).Transport;
    }
}
