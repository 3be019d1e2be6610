using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A comparison as people read it: tables, and what to know of them.</summary>
internal static class ComparePage
{
    /// <summary>The page of a comparison.</summary>
    /// <param name="subject">What was compared.</param>
    /// <param name="experiment">What the rules share.</param>
    /// <param name="entries">The rows as they were asked for.</param>
    /// <param name="rows">What came of each.</param>
    /// <param name="checks">Whether the results of each mean what they seem to; null if that was not asked for.</param>
    /// <param name="runs">The trainings, row by row and seed by seed.</param>
    public static ResultPage Of(string subject, Experiment experiment, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<Checks>? checks, IReadOnlyList<PlannedRun> runs)
    {
        var (seeds, isClosed) = (rows[0].Seeds, experiment.Recipe.KeepsTestClosed);
        var tunedFirst = entries[0].Tuned is null ? entries.FirstOrDefault(entry => entry.Tuned is not null)?.Name : null;
        var (untuned, tuned) = (Baselines.Of(tuned: false, entries, rows), Baselines.Of(tuned: true, entries, rows));
        string[] recovers = untuned is null && tuned is null ? [] : ["recovery"];
        var sheet = new ResultTable(["rule", "transports"], isClosed ? ["validation accuracy", .. recovers, "angle"] : ["test accuracy", .. recovers, "angle", "validation"]);
        var paired = new ResultTable(["rule"], ["95 % interval", $"minus {entries[0].Name}{(tunedFirst is null ? "" : $" / {tunedFirst}")}", "p"]);
        var trainings = new ResultTable(["rule", "seed"], ["loss of the first epoch", "of the last", "validation", "images/s", "minutes"]);
        foreach (var (row, entry) in rows.Zip(entries))
        {
            sheet.Add([
                entry.Name, TransportWords.Word(row.Transport), AccuracyOf(row), .. recovers.Select(_ => RecoveryOf(row, entry.Tuned is null ? untuned : tuned)), Format.Angle(row.Seen(WatchedAngle.Name)?.Mean),
                .. isClosed ? (string[])[] : [row.Runs.Count == 0 ? "-" : Format.Percent(row.Runs.Average(run => run.ValidationAccuracy))]
            ]);
            AddPaired(paired, entry, row, FirstOfItsKind(entry, entries, rows));
            foreach (var (seed, run, failure) in row.Outcomes)
            {
                trainings.Add(
                    entry.Name, $"{seed}", run is null ? Lacking(failure) : $"{run.Epochs[0].TrainLoss:F4}", run is null ? "-" : $"{run.Epochs[^1].TrainLoss:F4}",
                    run is null ? "-" : Format.Percent(run.ValidationAccuracy), run is null ? "-" : $"{run.ImagesPerSecond:F0}", run is null ? "-" : $"{run.Epochs.Sum(epoch => epoch.Seconds) / 60:F1}");
            }
        }

        return new(
            subject,
            [sheet, .. seeds.Count > 1 ? [paired] : (ResultTable[])[], .. checks is null ? [] : (ResultTable[])[ChecksSheet.Of(entries, checks)]],
            [
                "transports: what a rule carries from the weights W to the feedback path B.",
                "angle: between W and B, mean over layers; 0 = exact feedback, 90 = unrelated.",
                experiment.Recipe.Selection == ModelSelection.Best ? "judged: the weights of each training's best epoch by validation." : "judged: the weights of the last epoch.",
                .. isClosed ? ["the test set stayed closed."] : (string[])[],
                .. seeds.Count > 1
                    ? [
                        rows.All(row => row.Runs.Count == 0 || row.Runs.Count == seeds.Count) ? $"±: standard deviation over {seeds.Count} seeds (n - 1)." : "±: standard deviation over the seeds that came to an end (n - 1).",
                        $"95 % interval: of the mean, by Student's t; p: two-sided paired t-test against {entries[0].Name}{(tunedFirst is null ? "" : $", of tuned rules against {tunedFirst}")}, as all rules see the same batches for one seed. Few seeds prove little.",
                    ]
                    : (string[])[],
                .. recovers.Length > 0 ? [RecoveryInWords(seeds.Count)] : (string[])[],
                .. entries.Zip(rows).SelectMany(pair => NoGain(pair.First, pair.Second, pair.First.Tuned is null ? untuned : tuned)),
                .. checks is null ? [] : ChecksSheet.Notes(checks),
                .. untuned?.IsVacuous == true ? [Vacuous(untuned, "")] : (string[])[],
                .. tuned?.IsVacuous == true ? [Vacuous(tuned, " where tuned")] : (string[])[],
                .. entries.Any(entry => entry.Name == Shallow.Name && entry.Experiment.Rule != Shallow.Name) ? [$"{Shallow.Name}: a linear readout of the data, without hidden layers, by bp and the same recipe."] : (string[])[],
                .. Recipes(experiment, entries, rows),
                .. RecipeReport.Different(entries.Select(entry => entry.Plan)) is { } different ? [different] : (string[])[],
                .. rows.Zip(entries).Where(pair => pair.First.Failure is not null).Select(pair => $"{pair.Second.Name} failed: {pair.First.Failure}."),
                .. from run in runs
                   let warnings = RunHistory.Read(run.Path).Warnings
                   where warnings.Count > 0
                   select $"{Path.GetFileName(run.Path)} was warned of{(warnings.Count > 1 ? $" {warnings.Count} times, first" : "")}: {warnings[0]}.",
            ])
        {
            Details = [trainings, .. entries.Any(entry => entry.Tuned is not null) ? [TunePage.Trials([.. entries.Select(entry => entry.Tuned?.Found).OfType<TuneReport.OfRule>()])] : (ResultTable[])[]],
        };
    }

    // A training without a result has failed, or has not come to its end.
    private static string Lacking(string? failure) => failure is null ? "not finished" : "failed";

    // Tuned rules are held against the first tuned one, untuned ones against the first untuned one.
    private static ComparisonRow FirstOfItsKind(CompareEntry entry, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        rows[entries.ToList().FindIndex(other => other.Tuned is null == entry.Tuned is null)];

    private static void AddPaired(ResultTable paired, CompareEntry entry, ComparisonRow row, ComparisonRow first)
    {
        var differences = row.DifferencesFrom(first);
        paired.Add(
            entry.Name,
            Format.Finite(Statistics.HalfInterval(row.Accuracies)) is { } half ? $"{100 * row.MeanAccuracy:F2} ± {Format.Percent(half)}" : "-",
            row == first || differences.Count == 0 ? "-" : $"{100 * differences.Average():+0.00;-0.00;0.00}",
            row == first || Format.Finite(Statistics.PairedP(differences)) is not { } p ? "-" : p < 0.001 ? "< 0.001" : $"{p:F3}");
    }

    // What the rows share; and where each has a recipe of its own, what was tuned, and which order that gives.
    private static IEnumerable<string> Recipes(Experiment experiment, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows)
    {
        var recipe = RecipeReport.Of(experiment.Recipe, experiment.Model);
        if (entries.All(entry => entry.Tuned is null))
        {
            yield return recipe.Shared;
            yield break;
        }

        yield return $"alike for every rule, but for what was tuned: {recipe.Sentence}";
        foreach (var entry in entries.Where(entry => entry.Tuned is not null))
        {
            yield return $"{entry.Name}: {entry.Tuned!.Trial}, the best on validation of {Format.Count(entry.Tuned.Found.Trials.Count, "trial")} with one seed.";
        }

        foreach (var kind in entries.Zip(rows).GroupBy(pair => pair.First.Tuned is not null))
        {
            yield return $"{(kind.Key ? "tuned" : "untuned")}, the best first: {string.Join(", ", kind.OrderByDescending(pair => pair.Second.MeanAccuracy).Select(pair => FeedbackPlan.NameIn(pair.First.Rule)))}.";
        }
    }

    private static string RecoveryInWords(int seeds) =>
        "recovery: mean of (rule - frozen) over mean of (bp - frozen), for the seeds at which all three came to an end"
        + (seeds > 1 ? "; ±: its standard deviation over them, that of (rule - frozen) - recovery x (bp - frozen) over mean of (bp - frozen)" : "") + ". !: does not beat frozen in the mean of these seeds.";

    private static string RecoveryOf(ComparisonRow row, Baselines? baselines)
    {
        if (baselines?.Of(row) is not { } recovery)
        {
            return "-";
        }

        var ratio = recovery.Ratio is not { } share ? "-"
            : recovery.Gains.Count > 1 && row != baselines.Exact && row != baselines.Frozen ? $"{100 * share:F1} ± {100 * recovery.Sd:F1} %"
            : $"{100 * share:F1} %";
        return recovery.IsGain || row == baselines.Frozen ? ratio : $"{ratio} !";
    }

    private static IEnumerable<string> NoGain(CompareEntry entry, ComparisonRow row, Baselines? baselines) =>
        baselines is not null && row != baselines.Frozen && baselines.Of(row) is { IsGain: false } recovery
            ? [$"{entry.Name} does not beat frozen: {Points(recovery.Gains)}."]
            : [];

    private static string Vacuous(Baselines baselines, string where) =>
        $"vacuous{where}: frozen comes within {100 * Baselines.LeastRoom:F0} points of bp (bp - frozen: {Points(baselines.Room)}), so that this task asks too little of hidden layers to tell rules apart.";

    // A mean difference in points, and its interval.
    private static string Points(IReadOnlyList<double> differences) =>
        $"{100 * differences.Average():+0.00;-0.00;0.00} points, "
        + (Format.Finite(Statistics.HalfInterval(differences)) is { } half
            ? $"95 % interval {100 * (differences.Average() - half):F2} to {100 * (differences.Average() + half):F2}"
            : "one seed and no interval");

    private static string AccuracyOf(ComparisonRow row) =>
        row.Runs.Count == 0 ? Lacking(row.Failure)
        : (row.Runs.Count > 1 ? $"{100 * row.MeanAccuracy:F2} ± {Format.Percent(row.AccuracyStd)}" : Format.Percent(row.MeanAccuracy))
            + (row.Runs.Count < row.Seeds.Count ? $" ({row.Runs.Count} of {row.Seeds.Count})" : "");
}
