using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison made of runs, each in a folder of its own below the comparison's: those that are finished are read, those that were stopped are gone on with, the others begun.</summary>
internal sealed class CompareRuns(string folder, Experiment shared, IReadOnlyList<string> rules, IReadOnlyList<ulong> seeds, IDevice device, ProvenanceReport provenance)
{
    /// <summary>Told of every step and epoch: which of the rules, the seed, and where it stands.</summary>
    public Action<int, ulong, TrainingProgress> Progress { get; init; } = (_, _, _) => { };

    /// <summary>Told of every training that is done.</summary>
    public Action<int, ComparisonOutcome> Done { get; init; } = (_, _) => { };

    /// <summary>Trainings side by side, each in a process of its own where there are several.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Trains what is left to train, rule by rule.</summary>
    /// <param name="plans">The rules as plans.</param>
    /// <param name="open">The data for a seed.</param>
    /// <param name="cancel">Stops it between two steps, and keeps where it stands.</param>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyList<ComparisonRow> Run(IReadOnlyList<FeedbackPlan> plans, Func<ulong, Dataset> open, CancellationToken cancel)
    {
        using var held = RunDirectory.HoldFolder(folder);
        foreach (var (rule, seed) in from rule in rules from seed in seeds select (rule, seed))
        {
            RefuseOther(PathOf(rule, seed), Of(rule, seed));
        }

        var ended = Jobs > 1 ? TrainSideBySide(cancel) : [];
        var data = new Dictionary<ulong, Dataset>();
        var rows = new List<ComparisonRow>();
        for (var i = 0; i < rules.Count; i++)
        {
            var (plan, rule, index) = (plans[i], rules[i], i);
            var outcomes = new List<ComparisonOutcome>();
            foreach (var seed in seeds)
            {
                var path = PathOf(rule, seed);
                if (ended.TryGetValue(path, out var outcome))
                {
                    outcomes.Add(outcome);
                    continue;
                }

                outcomes.Add(Comparison.Outcome(seed, () => RunDirectory.ResultOf(path) ?? Train(index, plan, seed, data.TryGetValue(seed, out var set) ? set : data[seed] = open(seed), cancel)));
                if (Jobs <= 1)
                {
                    Done(i, outcomes[^1]);
                }
            }

            rows.Add(new(plan, TransportOf(rule, plan, data, open), seeds, outcomes));
        }

        return rows;
    }

    private TrainingLog Train(int index, FeedbackPlan plan, ulong seed, Dataset set, CancellationToken cancel)
    {
        var experiment = Of(rules[index], seed);
        using var directory = Prepare(experiment);
        try
        {
            return new RunSession(directory, experiment, provenance) { Progress = step => Progress(index, seed, step) }.Run(plan, set, device, cancel).Log;
        }
        catch (StoppedException stopped)
        {
            throw Stopped(stopped);
        }
    }

    // The folder of a run, with its configuration.
    private RunDirectory Prepare(Experiment experiment)
    {
        var path = PathOf(experiment.Rule, experiment.Seed);
        if (RunDirectory.IsRun(path))
        {
            return RunDirectory.Open(path);
        }

        var directory = RunDirectory.Create(path);
        RunDirectory.Write(directory.Config, ConfigFile.TextOf(experiment.WithWholePaths(), Provenance.Short(device)));
        return directory;
    }

    // Each training in a process of its own, which divides the threads; what came of them, by their folders.
    private ConcurrentDictionary<string, ComparisonOutcome> TrainSideBySide(CancellationToken cancel)
    {
        var ended = new ConcurrentDictionary<string, ComparisonOutcome>();
        var threads = shared.Device == "reference" ? 1 : Math.Max(1, (shared.Threads ?? Environment.ProcessorCount) / Jobs);
        string[] machine =
        [
            .. from knob in ExperimentKnobs.All
               where ExperimentKnobs.OfMachine.Contains(knob.Name) && knob.Name != "threads"
               let value = knob.Print(shared.WithWholePaths())
               where value is not null
               from word in (string[])[$"--{knob.Name}", value]
               select word,
        ];
        var left = (from index in Enumerable.Range(0, rules.Count) from seed in seeds where RunDirectory.ResultOf(PathOf(rules[index], seed)) is null select (index, seed)).ToList();
        try
        {
            Parallel.ForEach(left, new ParallelOptions { MaxDegreeOfParallelism = Jobs, CancellationToken = cancel }, pair =>
            {
                var (index, seed) = pair;
                var path = PathOf(rules[index], seed);
                Prepare(Of(rules[index], seed)).Dispose();
                using var process = ThisProgram.Start(["resume", path, "--threads", $"{threads}", .. machine]);
                using var ending = cancel.Register(() => ThisProgram.Stop(process));
                var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                var error = process.StandardError.ReadToEnd().Trim();
                process.WaitForExit();
                _ = output.Result;
                cancel.ThrowIfCancellationRequested();

                // A rule that diverges is a row; whatever else goes wrong ends the comparison.
                var outcome = RunDirectory.ResultOf(path) is { } result ? new ComparisonOutcome(seed, result, null)
                    : RunDirectory.StateOf(path) is { State: "diverged", Message: { } why } ? new(seed, null, why)
                    : throw new RunException($"{RunSession.Shown(path)}: {(error.Length > 0 ? error.Replace("antiphon: ", "", StringComparison.Ordinal) : "its process ended without a word")}");
                ended[path] = outcome;
                lock (ended)
                {
                    Done(index, outcome);
                }
            });
        }
        catch (OperationCanceledException stopped)
        {
            throw Stopped(stopped);
        }
        catch (AggregateException several) when (several.Flatten().InnerExceptions.FirstOrDefault(inner => inner is RunException or UsageException) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return ended;
    }

    private StoppedException Stopped(OperationCanceledException stopped) =>
        new($"interrupted: the same command with --runs-dir {RunSession.Shown(Path.GetDirectoryName(folder)!)} --run {Path.GetFileName(folder)} goes on with it", stopped);

    // What a rule carries here, said by a network: one that has been trained has said it.
    private Transport TransportOf(string rule, FeedbackPlan plan, Dictionary<ulong, Dataset> data, Func<ulong, Dataset> open)
    {
        if (seeds.Select(seed => RunDirectory.SummaryIn(PathOf(rule, seed))?.Transport).FirstOrDefault(code => code is not null) is { } code)
        {
            return TransportWords.Parse(code);
        }

        var set = data.TryGetValue(seeds[0], out var there) ? there : data[seeds[0]] = open(seeds[0]);
        return shared.Model.Grow(set.Shape, set.Classes, plan, seeds[0], device).Transport;
    }

    private Experiment Of(string rule, ulong seed) => shared with { Rule = rule, Seed = seed };

    private string PathOf(string rule, ulong seed) => Path.Combine(folder, RunOptions.AsName($"{rule}-{seed}"));

    private static void RefuseOther(string path, Experiment experiment)
    {
        if (RunDirectory.IsRun(path) && ExperimentKnobs.FirstDifference(ConfigFile.ReadExperiment(RunDirectory.ConfigOf(path)), experiment) is var (name, there, here))
        {
            throw new UsageException($"{RunSession.Shown(path)} was trained with {name} {there}, not {here}: expected the same options, or another --run");
        }
    }
}
