using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison made of runs, each in a folder of its own below the comparison's.</summary>
/// <param name="folder">The comparison's folder.</param>
/// <param name="spec">What is compared.</param>
internal sealed class CompareRuns(string folder, ComparisonSpec spec)
{
    /// <summary>The trainings, row by row and seed by seed.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; } =
        [.. spec.Entries.SelectMany(entry => PlannedRun.WithSeeds(folder, entry.Name, entry.Experiment, entry.Plan, spec.Seeds))];

    /// <summary>Refuses a folder in which another comparison lies.</summary>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    public void RefuseOthers()
    {
        foreach (var run in Runs)
        {
            RunBatch.RefuseOther(run);
        }
    }

    /// <summary>Trains what is left to train, and reads what came of all.</summary>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyList<ComparisonRow> Run(RunBatch batch, CancellationToken cancel)
    {
        var failures = batch.Train(Runs, until: null, cancel);
        return Rows(
            [.. Runs.Zip(failures, (run, failure) => new ComparisonOutcome(run.Experiment.Seed, failure is null ? run.Result : null, failure))],
            () => batch.Data(spec.Seeds[0]) is var set ? (set.Shape, set.Classes) : default,
            batch.Device);
    }

    /// <summary>Reads what came of those that are finished; what is not has neither a result nor a failure.</summary>
    /// <param name="device">What grows a network, to see what a rule without a finished run carries.</param>
    public IReadOnlyList<ComparisonRow> Collect(IDevice device) => Rows(
        [.. Runs.Select(run => new ComparisonOutcome(run.Experiment.Seed, RunDirectory.ResultOf(run.Path), run.Failure))],
        () =>
        {
            using var kept = Runs.Select(run => RunCheckpoints.OpenNewest(run.Path, _ => { })).First(checkpoint => checkpoint is not null)!;
            return (kept.Input, kept.Classes.Count);
        },
        device);

    private IReadOnlyList<ComparisonRow> Rows(IReadOnlyList<ComparisonOutcome> outcomes, Func<(Shape Input, int Classes)> data, IDevice device) =>
        [.. spec.Entries.Select((entry, i) => new ComparisonRow(entry.Plan, TransportOf(i, data, device), spec.Seeds, [.. outcomes.Skip(i * spec.Seeds.Count).Take(spec.Seeds.Count)]))];

    // What a rule carries here, said by a network: one that has been trained has said it.
    private Transport TransportOf(int row, Func<(Shape Input, int Classes)> data, IDevice device)
    {
        if (Runs.Skip(row * spec.Seeds.Count).Take(spec.Seeds.Count).Select(run => RunDirectory.SummaryIn(run.Path)?.Transport).FirstOrDefault(code => code is not null) is { } code)
        {
            return TransportWords.Parse(code);
        }

        var (input, classes) = data();
        return spec.Entries[row].Experiment.Model.Grow(input, classes, spec.Entries[row].Plan, spec.Seeds[0], device).Transport;
    }
}
