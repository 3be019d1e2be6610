using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>What a row of a comparison trains, at each seed.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Experiment">The experiment, but for its seed.</param>
/// <param name="Plan">The rule as a plan.</param>
/// <param name="Tuned">What a search found for the rule; null if the recipe is untuned.</param>
internal sealed record CompareEntry(string Name, Experiment Experiment, FeedbackPlan Plan, Tuned? Tuned = null)
{
    /// <summary>What was asked for by name, tuned or not: a rule, or another baseline.</summary>
    public string Rule => Tuned is null ? Name : Experiment.Rule;
}
