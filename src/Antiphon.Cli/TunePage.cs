namespace Antiphon.Cli;

/// <summary>A search as people read it.</summary>
internal static class TunePage
{
    /// <summary>The page of a search.</summary>
    public static ResultPage Of(string subject, TuneReport report)
    {
        var sheet = new ResultTable(["rule", "best"], ["validation", "as it stands"]);
        foreach (var rule in report.Rules)
        {
            var best = rule.Winner();
            var untuned = rule.Trials.FirstOrDefault(trial => trial.Values.Count == 0);
            sheet.Add(
                rule.Rule, best is null ? "every trial failed" : WordsOf(best), AccuracyOf(best),
                AccuracyOf(untuned) + (untuned?.Epochs < best?.Epochs ? $" at epoch {untuned!.Epochs}" : ""));
        }

        return new(subject, [sheet],
        [
            $"searched: {string.Join(", ", report.Space)}, by {report.Search}; every rule with the same trials of at most {Format.Count(report.Budget, "epoch")} in all.",
            "chosen on the validation examples, with one seed: small differences are chance. The test set stayed closed.",
            .. report.Search == "halving" ? ["halving: after epochs 1, 2, 4 and so on the better half goes on; a trial that ended early is judged there, so its validation accuracy is no match for a whole training's."] : (string[])[],
            $"as it stands: {report.Recipe.Sentence}",
        ])
        { Details = [Trials(report.Rules)] };
    }

    /// <summary>All that was tried.</summary>
    public static ResultTable Trials(IReadOnlyList<TuneReport.OfRule> rules)
    {
        var sheet = new ResultTable(["rule", "tried"], ["trial", "epochs", "validation"]);
        foreach (var (rule, trial) in from rule in rules from trial in rule.Trials select (rule, trial))
        {
            sheet.Add(rule.Rule, WordsOf(trial) + (rule.Best == trial.Trial ? " (chosen)" : ""), $"{trial.Trial}", $"{trial.Epochs}", trial.Failure is null ? AccuracyOf(trial) : "diverged");
        }

        return sheet;
    }

    private static string WordsOf(TuneReport.Tried trial) => $"{new Runs.Trial(trial.Trial, trial.Values)}";

    private static string AccuracyOf(TuneReport.Tried? trial) => trial?.ValidationAccuracy is { } accuracy ? Format.Percent(accuracy) : "-";
}
