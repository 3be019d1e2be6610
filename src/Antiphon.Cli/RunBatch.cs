using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Trainings, each in the folder of its run: those that are finished are left as they are, those that were stopped are gone on with, the others begun.</summary>
/// <param name="folder">The folder in which they lie.</param>
/// <param name="shared">Where they find their data, and on what they are computed.</param>
/// <param name="device">What computes, where they are trained in this process.</param>
/// <param name="provenance">How results come about.</param>
/// <param name="open">The data for a seed; each is opened once.</param>
internal sealed class RunBatch(string folder, Experiment shared, IDevice device, ProvenanceReport provenance, Func<ulong, Dataset> open)
{
    private readonly Dictionary<ulong, Dataset> _data = [];

    /// <summary>Told of every step and epoch: which of the trainings, and where it stands.</summary>
    public Action<int, TrainingProgress> Progress { get; init; } = (_, _) => { };

    /// <summary>Told of every training that is done, and why it left the numbers; null if it did not.</summary>
    public Action<int, string?> Done { get; init; } = (_, _) => { };

    /// <summary>How what is stopped is gone on with, in words; null for the verbs that name their runs.</summary>
    public string? GoesOn { get; init; }

    /// <summary>Trainings side by side, each in a process of its own where there are several.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>What computes.</summary>
    public IDevice Device => device;

    /// <summary>The data for a seed.</summary>
    public Dataset Data(ulong seed) => _data.TryGetValue(seed, out var there) ? there : _data[seed] = open(seed);

    /// <summary>Refuses trainings whose plan does not fit their model; each pair of the two is looked at once.</summary>
    /// <exception cref="UsageException">One does not.</exception>
    public static void RefuseUnfit(IEnumerable<(Experiment Experiment, FeedbackPlan Plan)> trainings, Dataset data, IDevice device)
    {
        foreach (var (experiment, plan) in trainings.DistinctBy(training => (training.Experiment.Model, training.Plan)))
        {
            experiment.Validate(plan, data, device);
            if (File.Exists(experiment.InitFrom)) // runs that have come so far go on without it
            {
                ModelFiles.RefuseUnfit(experiment, data);
            }
        }
    }

    /// <summary>Refuses a run that is there and trains something else.</summary>
    /// <param name="run">The training that is meant.</param>
    /// <param name="elsewhere">The option that leads to another folder.</param>
    /// <exception cref="UsageException">It does.</exception>
    public static void RefuseOther(PlannedRun run, string elsewhere = "--run")
    {
        if (RunDirectory.IsRun(run.Path) && ExperimentKnobs.FirstDifference(ConfigFile.ReadExperiment(RunDirectory.ConfigOf(run.Path)), run.Experiment) is var (name, there, here))
        {
            throw new UsageException($"{RunSession.Shown(run.Path)} was trained with {name} {there}, not {here}: expected the same options, or another {elsewhere}");
        }
    }

    /// <summary>Trains what is left to train; for each, why it left the numbers, or null.</summary>
    /// <param name="runs">The trainings.</param>
    /// <param name="until">The epoch after which each pauses; null for its end.</param>
    /// <param name="cancel">Stops them between two steps, and keeps where they stand.</param>
    /// <exception cref="StoppedException">They were stopped.</exception>
    /// <exception cref="RunException">A training failed otherwise.</exception>
    public IReadOnlyList<string?> Train(IReadOnlyList<PlannedRun> runs, int? until, CancellationToken cancel)
    {
        try
        {
            if (Jobs > 1)
            {
                TrainSideBySide(runs, until, cancel);
            }

            // What was trained side by side is only read here.
            return [.. runs.Select((run, i) => TrainHere(i, run, until, cancel))];
        }
        catch (OperationCanceledException stopped) when (cancel.IsCancellationRequested)
        {
            throw new StoppedException($"interrupted: {GoesOn ?? $"the same command with --runs-dir {RunSession.Shown(Path.GetDirectoryName(folder)!)} --run {Path.GetFileName(folder)} goes on with it"}", stopped);
        }
    }

    private string? TrainHere(int index, PlannedRun run, int? until, CancellationToken cancel)
    {
        if (!run.IsDone(until))
        {
            using var directory = run.Prepare(device);
            try
            {
                _ = new RunSession(directory, run.Experiment, provenance) { Progress = step => Progress(index, step), Until = until }.Run(run.Plan, Data(run.Experiment.Seed), device, cancel);
            }
            catch (DivergedException)
            {
                // A rule that diverges is a row.
            }
        }

        var failure = run.Failure;
        if (Jobs <= 1)
        {
            Done(index, failure);
        }

        return failure;
    }

    // Each training in a process of its own; they divide the threads.
    private void TrainSideBySide(IReadOnlyList<PlannedRun> runs, int? until, CancellationToken cancel)
    {
        var threads = shared.Device == "reference" ? 1 : Math.Max(1, (shared.Threads ?? Environment.ProcessorCount) / Jobs);
        string[] options =
        [
            "--threads", $"{threads}",
            .. until is { } epoch ? ["--until", $"{epoch}"] : (string[])[],
            .. KnobOptions.WordsOf(shared.WithWholePaths(), ExperimentKnobs.OfMachine.Where(name => name != "threads")),
        ];
        var left = new ConcurrentQueue<int>(Enumerable.Range(0, runs.Count).Where(i => !runs[i].IsDone(until)));
        try
        {
            Parallel.For(0, Math.Min(Jobs, left.Count), new ParallelOptions { MaxDegreeOfParallelism = Jobs, CancellationToken = cancel }, _ =>
            {
                while (left.TryDequeue(out var index))
                {
                    TrainApart(runs[index], options, until, cancel);
                    lock (left)
                    {
                        Done(index, runs[index].Failure);
                    }
                }
            });
        }
        catch (AggregateException several) when (several.Flatten().InnerExceptions.FirstOrDefault(inner => inner is RunException or UsageException) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
        catch (AggregateException several) when (several.Flatten().InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } stopped)
        {
            ExceptionDispatchInfo.Throw(stopped);
        }
    }

    private void TrainApart(PlannedRun run, string[] options, int? until, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        run.Prepare(device).Dispose();
        using var process = ThisProgram.Start(["resume", run.Path, .. options]);
        using var ending = cancel.Register(() => ThisProgram.Stop(process));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        _ = output.Result;
        cancel.ThrowIfCancellationRequested();
        if (!run.IsDone(until))
        {
            throw new RunException($"{RunSession.Shown(run.Path)}: {(error.Length > 0 ? error.Replace("antiphon: ", "", StringComparison.Ordinal) : "its process ended without a word")}");
        }
    }
}
