using System.CommandLine;
using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>Studies while they run.</summary>
/// <param name="terminal">Where they are shown.</param>
/// <param name="line">The command line.</param>
/// <param name="shared">Where data lie, and how many threads compute.</param>
/// <param name="device">What computes.</param>
/// <param name="cancel">Stops them.</param>
internal sealed class StudySession(Terminal terminal, ParseResult line, Experiment shared, IDevice device, CancellationToken cancel)
{
    /// <summary>The data to train on instead of a study's own; null for its own.</summary>
    public string? Data { get; init; }

    /// <summary>Epochs of each training at most; null for what the study usually has.</summary>
    public int? Budget { get; init; }

    /// <summary>Seeds of each training; null for as many as the study has.</summary>
    public int? Seeds { get; init; }

    /// <summary>Trainings side by side.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>The folder in which runs lie.</summary>
    public required string Runs { get; init; }

    /// <summary>The name of a study's folder among the runs.</summary>
    public static string FolderOf(TrainedStudy study, int? budget) => budget is null ? $"reproduce-{study.Name}" : $"reproduce-{study.Name}-{budget}-epochs";

    /// <summary>Runs a study, or what is left of it.</summary>
    /// <exception cref="RunException">It cannot be run, or data are missing or damaged.</exception>
    /// <exception cref="UsageException">It needs data and no data root is known, or a run is there that trains something else.</exception>
    /// <exception cref="StoppedException">It was stopped, and can be gone on with.</exception>
    public Done Run(Study study) => study switch
    {
        TrainedStudy trained => Train(trained),
        ComputedStudy computed => Compute(computed),
        BlockedStudy blocked => throw new RunException($"{blocked.Name} cannot be run: it lacks {blocked.Lacks}"),
        _ => throw new UnreachableException(),
    };

    /// <summary>The experiment of each training, with what is left to whoever runs it.</summary>
    public IReadOnlyList<Experiment> ExperimentsOf(TrainedStudy study, int? budget) =>
        [.. study.Experiments(budget).Select(experiment => experiment with { Data = Data ?? experiment.Data, DataRoot = shared.DataRoot, Threads = shared.Threads })];

    private Done Compute(ComputedStudy study)
    {
        var clock = Stopwatch.StartNew();
        var gate = new Lock(); // trainings side by side all have something to say
        var outcome = study.Run(
            new(shared.DataRoot, shared.Threads, text =>
            {
                lock (gate)
                {
                    terminal.Line(text);
                }
            }),
            cancel);
        return new(outcome, clock.Elapsed.TotalSeconds, null, []);
    }

    private Done Train(TrainedStudy study)
    {
        var budget = study.Within(Budget);
        ulong[] seeds = [.. Enumerable.Range(1, Seeds ?? study.Seeds).Select(seed => (ulong)seed)];
        var experiments = ExperimentsOf(study, budget);
        var first = experiments[0].Open(seeds[0]);
        using var held = RunsFolder.Hold(Path.Combine(Runs, FolderOf(study, budget)));
        var planned = new StudyRuns(held.Path, study, experiments, seeds);
        RunBatch.RefuseUnfit(planned.Runs.Select(run => (run.Experiment, run.Plan)), first, device);
        var display = new SeedDisplay(terminal, [.. study.Trainings.Select(training => training.Name)], seeds, experiments.Max(experiment => experiment.Recipe.Epochs), planned.Runs);
        var batch = new RunBatch(held.Path, experiments[0], device, Provenance.Report(line, device), seed => seed == seeds[0] ? first : experiments[0].Open(seed))
        {
            Jobs = Jobs,
            GoesOn = "the same command goes on with it",
            Progress = display.Tell,
            Done = display.End,
        };
        var trainings = display.Run(() => planned.Run(batch, cancel));
        var seconds = trainings.Values.SelectMany(runs => runs).SelectMany(run => run.Result?.Epochs ?? []).Sum(epoch => epoch.Seconds);
        var otherData = Data is null || Data == study.Experiments(null)[0].DataName ? null : Data;
        return new(study.Outcome(trainings, budget, otherData), seconds, budget, [$"{(seeds.Length == 1 ? "" : "each training ran with ")}{Format.Seeds(seeds)}.", .. first.Remark is null ? (string[])[] : [first.Remark], .. planned.Origins]);
    }

    /// <summary>What came of a study.</summary>
    /// <param name="Outcome">Its numbers.</param>
    /// <param name="Seconds">Seconds in which it was computed, or of its trainings.</param>
    /// <param name="Budget">Epochs of each training at most; null for the whole recipe.</param>
    /// <param name="Remarks">What to know of data and trainings, a sentence each.</param>
    public sealed record Done(StudyOutcome Outcome, double Seconds, int? Budget, IReadOnlyList<string> Remarks);
}
