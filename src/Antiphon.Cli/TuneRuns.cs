using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A search made of runs: every rule with the same trials, each in a folder of its own below the search's.</summary>
/// <param name="rungs">Epochs after which the better half of a rule's trials goes on; the last is the end of a training.</param>
internal sealed class TuneRuns(IReadOnlyList<int> rungs)
{
    /// <summary>Told, before each stretch of trainings, what they are: which of the rules, and the trial.</summary>
    public Action<IReadOnlyList<(int Rule, int Trial)>> Begins { get; init; } = _ => { };

    /// <summary>The epochs at which trials are judged: 1, 2, 4 and so on, and the last.</summary>
    public static IReadOnlyList<int> Halving(int epochs) => [.. Enumerable.Range(0, 31).Select(i => 1 << i).TakeWhile(epoch => epoch < epochs), epochs];

    /// <summary>How many of so many trials are trained up to each rung.</summary>
    public static IReadOnlyList<int> Granted(int trials, IReadOnlyList<int> rungs) => [.. rungs.Select((_, i) => Enumerable.Range(0, i).Aggregate(trials, (left, _) => (left + 1) / 2))];

    /// <summary>Epochs that so many trials of a rule are trained for, all together.</summary>
    public static int Budget(int trials, IReadOnlyList<int> rungs) => Granted(trials, rungs).Select((left, i) => left * (rungs[i] - (i > 0 ? rungs[i - 1] : 0))).Sum();

    /// <summary>Trains what is left to train, and says of each rule what was tried.</summary>
    /// <param name="rules">For each rule its name and its trials.</param>
    /// <param name="batch">What trains them.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyList<TuneReport.OfRule> Run(IReadOnlyList<(string Rule, IReadOnlyList<(Trial Trial, PlannedRun Run)> Trials)> rules, RunBatch batch, CancellationToken cancel) =>
        Climb(rules, (runs, until) => batch.Train(runs, until, cancel))!;

    /// <summary>What is to be trained next, and up to which epoch: the trainings of the first rung that are not there yet, be they begun or not. None where nothing is left.</summary>
    /// <param name="rules">For each rule its name and its trials.</param>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    public (IReadOnlyList<PlannedRun> Runs, int? Until) Left(IReadOnlyList<(string Rule, IReadOnlyList<(Trial Trial, PlannedRun Run)> Trials)> rules)
    {
        (IReadOnlyList<PlannedRun> Runs, int? Until) left = ([], null);
        _ = Climb(rules, (runs, until) =>
        {
            left = ([.. runs.Where(run => !run.IsDone(until))], until);
            return left.Runs.Count > 0 ? null : [.. runs.Select(run => run.Failure)];
        });
        return left;
    }

    // Rung by rung, as far as a rung is trained: for its trainings, why each failed, or null where it is left at that.
    private List<TuneReport.OfRule>? Climb(
        IReadOnlyList<(string Rule, IReadOnlyList<(Trial Trial, PlannedRun Run)> Trials)> rules, Func<IReadOnlyList<PlannedRun>, int?, IReadOnlyList<string?>?> train)
    {
        foreach (var (_, run) in rules.SelectMany(rule => rule.Trials))
        {
            RunBatch.RefuseOther(run);
        }

        var failures = new Dictionary<PlannedRun, string>();
        var left = rules.Select(rule => rule.Trials).ToList();
        for (var i = 0; i < rungs.Count; i++)
        {
            int? until = i == rungs.Count - 1 ? null : rungs[i];
            var round = left.SelectMany((trials, rule) => trials.Select(trial => (Rule: rule, trial.Trial, trial.Run))).ToList();
            Begins([.. round.Select(training => (training.Rule, training.Trial.Number))]);
            if (train([.. round.Select(training => training.Run)], until) is not { } outcomes)
            {
                return null;
            }

            foreach (var (training, failure) in round.Zip(outcomes))
            {
                // In a search that is gone on with, a trial may have diverged beyond this rung.
                if (failure is not null && !(RunDirectory.EpochsOf(training.Run.Path).Count >= until))
                {
                    failures[training.Run] = failure;
                }
            }

            if (until is { } epoch)
            {
                var granted = Granted(rules.Max(rule => rule.Trials.Count), rungs)[i + 1];
                left = [.. left.Select(trials => (IReadOnlyList<(Trial, PlannedRun)>)[.. trials.Where(trial => !failures.ContainsKey(trial.Run)).OrderByDescending(trial => AccuracyAt(trial.Run, epoch)).Take(granted)])];
            }
        }

        return [.. rules.Select((rule, i) => Of(rule.Rule, rule.Trials, left[i], failures))];
    }

    private static double AccuracyAt(PlannedRun run, int epoch) => RunDirectory.EpochsOf(run.Path)[epoch - 1].ValidationAccuracy;

    private static TuneReport.OfRule Of(string rule, IReadOnlyList<(Trial Trial, PlannedRun Run)> all, IReadOnlyList<(Trial Trial, PlannedRun Run)> last, Dictionary<PlannedRun, string> failures)
    {
        var tried = all.Select(trial =>
        {
            var epochs = RunDirectory.EpochsOf(trial.Run.Path);
            var judged = RunDirectory.ResultOf(trial.Run.Path)?.ValidationAccuracy ?? (epochs.Count > 0 ? epochs[^1].ValidationAccuracy : null);
            return new TuneReport.Tried(
                trial.Trial.Number, Path.GetFileName(trial.Run.Path), trial.Trial.Values, epochs.Count, failures.ContainsKey(trial.Run) ? null : judged, failures.GetValueOrDefault(trial.Run));
        }).ToList();
        var finalists = last.Select(trial => trial.Trial.Number).ToHashSet();
        var best = tried.Where(trial => trial.ValidationAccuracy is not null && finalists.Contains(trial.Trial)).MaxBy(trial => trial.ValidationAccuracy);
        return new(rule, best?.Trial, tried);
    }
}
