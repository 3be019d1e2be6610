namespace Antiphon.Cli;

/// <summary>A search as it is written to a file.</summary>
/// <param name="Provenance">How it came about.</param>
/// <param name="Data">The data.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="Seed">The seed of the trainings and of the draws.</param>
/// <param name="Search">grid, random or halving.</param>
/// <param name="Space">What was varied.</param>
/// <param name="Budget">Epochs trained for each rule at most.</param>
/// <param name="Recipe">The recipe as it stands.</param>
/// <param name="Rules">What was tried for each rule.</param>
internal sealed record TuneReport(
    ProvenanceReport Provenance, DataReport Data, string Model, ulong Seed, string Search, IReadOnlyList<string> Space, int Budget, RecipeReport Recipe, IReadOnlyList<TuneReport.OfRule> Rules)
{
    /// <summary>A rule: all trials, and the number of the best; null if every one failed.</summary>
    public sealed record OfRule(string Rule, int? Best, IReadOnlyList<Tried> Trials)
    {
        /// <summary>The best trial.</summary>
        public Tried? Winner() => Trials.FirstOrDefault(trial => trial.Trial == Best);
    }

    /// <summary>A trial: the folder of its run, its values, and the validation accuracy after the last epoch it was granted.</summary>
    public sealed record Tried(int Trial, string Run, IReadOnlyDictionary<string, string> Values, int Epochs, double? ValidationAccuracy, string? Failure);
}
