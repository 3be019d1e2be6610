using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>Runs that differ by their seed alone: one line of a table, one curve of a chart.</summary>
/// <param name="Name">The rule, and what else tells these runs from others.</param>
/// <param name="Runs">The runs by their seeds.</param>
internal sealed record RunSeries(string Name, IReadOnlyList<ReportedRun> Runs)
{
    // More would be no name any more.
    private const int MostKnobs = 3;

    /// <summary>What they train; null if no configuration can be read.</summary>
    public Experiment? Experiment => Runs[0].Experiment;

    /// <summary>The rule's line in the catalogue; null for one that is not there.</summary>
    public CatalogueEntry? Entry => Catalogue.Entries.FirstOrDefault(entry => entry.Name == RuleOf(Experiment));

    /// <summary>How much of W the rule carries, as the results say or else the catalogue; null if neither does.</summary>
    public Transport? Transport => Runs.Select(run => TransportWords.Find(run.Results?.Transport)).FirstOrDefault(found => found is not null) ?? Entry?.Default.Transport;

    /// <summary>Test accuracies of the runs that have one.</summary>
    public IReadOnlyList<double> TestAccuracies => [.. Runs.Select(run => run.Results?.TestAccuracy).OfType<double>()];

    /// <summary>Validation accuracies of the epochs that were judged, or of the last ones.</summary>
    public IReadOnlyList<double> ValidationAccuracies => [.. Runs.Select(run => run.Validation).OfType<double>()];

    /// <summary>What a probe saw in the last epoch, the mean over layers and seeds; null if it saw nothing.</summary>
    public double? LastOf(string probe) => Runs.Select(run => run.History.Last?.MeanOf(probe)).OfType<double>().ToList() is { Count: > 0 } seen ? seen.Average() : null;

    /// <summary>Whether a probe saw anything but zeros.</summary>
    public bool IsSeenBy(string probe) => Runs.Any(run => run.History.Epochs.Any(epoch => epoch.Probes.TryGetValue(probe, out var values) && values.Values.Any(value => double.IsFinite(value) && value != 0)));

    /// <summary>The checks of these runs, beside those that differ by frozen hidden layers alone.</summary>
    public Checks ChecksAmong(IReadOnlyList<RunSeries> all)
    {
        var frozen = Experiment is { } mine
            ? all.FirstOrDefault(other => other.Experiment is { } theirs && ExperimentKnobs.FirstDifference(mine with { Rule = Baselines.FrozenName, Seed = theirs.Seed }, theirs) is null)
            : null;
        var finished = Runs.Where(run => run.State == "finished").ToList();
        return Checks.Of(
            [.. finished.Select(run => run.Seen)],
            [
                .. from run in finished
                   join other in frozen?.Runs.Where(run => run.State == "finished") ?? [] on run.Experiment?.Seed equals other.Experiment?.Seed
                   let gain = run.Accuracy - other.Accuracy
                   where gain is not null
                   select gain.Value,
            ],
            this == frozen);
    }

    /// <summary>Puts runs together that differ by their seed alone, in the order of the catalogue's rules.</summary>
    public static IReadOnlyList<RunSeries> Of(IReadOnlyList<ReportedRun> runs)
    {
        // A run that cannot be told from others stands for itself.
        var groups = runs.GroupBy(run => run.Experiment is { } experiment ? string.Join('\n', Settings(experiment).Select(pair => $"{pair.Key}: {pair.Value}")) : $"\n{run.Name}", StringComparer.Ordinal)
            .Select(same => same.OrderBy(run => run.Experiment?.Seed).ToList())
            .OrderBy(same => Order(same[0].Experiment))
            .ToList();
        string[] varying =
        [
            .. ExperimentKnobs.All.Select(knob => knob.Name).Except(["rule", "readout"])
                .Where(name => groups.Where(same => same[0].Experiment is not null).Select(same => Settings(same[0].Experiment!).GetValueOrDefault(name)).Distinct().Skip(1).Any()),
        ];
        var series = new List<RunSeries>();
        foreach (var same in groups)
        {
            var name = same[0].Experiment is { } experiment ? NameOf(experiment, varying) : same[0].Name;
            var taken = series.Count(other => other.Name == name || other.Name.StartsWith($"{name} (", StringComparison.Ordinal));
            series.Add(new(taken == 0 ? name : $"{name} ({taken + 1})", same));
        }

        return series;
    }

    private static string NameOf(Experiment experiment, string[] varying)
    {
        var settings = Settings(experiment);
        var rest = varying.Where(settings.ContainsKey).Take(MostKnobs).Select(name => name is "model" or "data" ? settings[name] : $"{name} {settings[name]}");
        return string.Join(", ", [experiment.Rule + Format.Readout(experiment), .. rest]);
    }

    private static Dictionary<string, string> Settings(Experiment experiment) =>
        ExperimentKnobs.Print(experiment).Where(pair => pair.Key != "seed" && !ExperimentKnobs.OfMachine.Contains(pair.Key)).ToDictionary();

    private static string? RuleOf(Experiment? experiment) => experiment is null ? null : FeedbackPlan.NameIn(experiment.Rule);

    private static int Order(Experiment? experiment)
    {
        var place = Catalogue.Entries.ToList().FindIndex(entry => entry.Name == RuleOf(experiment));
        return experiment is null ? int.MaxValue : place < 0 ? int.MaxValue - 1 : place;
    }
}
