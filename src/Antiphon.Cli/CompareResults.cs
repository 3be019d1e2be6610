using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>What came of a comparison, for a file and for people.</summary>
/// <param name="Spec">What was compared.</param>
/// <param name="Rows">What came of each row.</param>
/// <param name="Runs">The trainings, row by row and seed by seed.</param>
internal sealed record CompareResults(ComparisonSpec Spec, IReadOnlyList<ComparisonRow> Rows, IReadOnlyList<PlannedRun> Runs)
{
    private IReadOnlyList<Checks>? Verdicts { get; } = Spec.IsChecked ? Checks.Of(Spec.Entries, Rows) : null;

    /// <summary>The tables, and what to know of them.</summary>
    public ResultPage Page => ComparePage.Of(Spec.Subject, Spec.Experiment, Spec.Entries, Rows, Verdicts, Runs);

    /// <summary>The results as they are written to a file.</summary>
    public CompareReport Report(ProvenanceReport provenance, DataReport data) => new(
        provenance, data, Spec.Experiment.ModelName, Spec.Experiment.Recipe.Epochs, RecipeReport.Of(Spec.Experiment.Recipe, Spec.Experiment.Model), CompareReport.IsVacuous(Spec.Entries, Rows),
        [.. Rows.Zip(Spec.Entries, (row, entry) => (row, entry)).Select((pair, i) => CompareReport.RowOf(
            pair.entry, pair.row, Baselines.Of(pair.entry.Tuned is not null, Spec.Entries, Rows)?.Of(pair.row), Verdicts?[i], [.. Runs.Skip(i * Spec.Seeds.Count).Take(Spec.Seeds.Count)]))]);
}
