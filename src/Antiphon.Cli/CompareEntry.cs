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

    // What tells a row, and the folders of its runs, from the same rule untuned.
    private const string TunedMark = "-tuned";

    /// <summary>The rows that were asked for: the rules as they stand, or with what a search found for them, or both.</summary>
    /// <param name="rules">The rules; null or none for the usual ones, or for those of the search.</param>
    /// <param name="folder">The folder of the search; null for none.</param>
    /// <param name="alsoUntuned">Whether tuned rules stand beside the recipe as it stands.</param>
    /// <param name="withFrozen">Whether frozen hidden layers join them.</param>
    /// <param name="experiment">What they share.</param>
    /// <exception cref="UsageException">A rule does not fit, or was not searched.</exception>
    /// <exception cref="RunException">The search cannot be read.</exception>
    public static CompareEntry[] Of(string[]? rules, string? folder, bool alsoUntuned, bool withFrozen, Experiment experiment)
    {
        if (folder is null && alsoUntuned)
        {
            throw new UsageException("--with-untuned: there is nothing tuned, expected --tuned as well");
        }

        var catalogue = RuleAssembly.Entries(experiment);
        var search = folder is null ? null : Cli.Tuned.Read(folder);
        string[] names = rules is { Length: > 0 } ? rules : search is null ? CompareVerb.Usual : [.. search.Rules.Select(rule => rule.Rule)];
        return
        [
            .. from name in names
               where search is null || alsoUntuned || Shallow.IsMeant(name, catalogue) // which is never tuned
               select Of(name, null, experiment, catalogue),
            .. from name in search is null ? [] : names.Where(name => !Shallow.IsMeant(name, catalogue))
               select Of(name, Cli.Tuned.Of(search!, folder!, experiment with { Rule = name }), experiment, catalogue),
            .. from name in withFrozen ? [Baselines.FrozenName] : (string[])[]
               where !names.Contains(name)
               select Of(name, null, experiment, catalogue),
        ];
    }

    /// <summary>The row of a rule.</summary>
    /// <param name="rule">The rule, or the name of another baseline.</param>
    /// <param name="tuned">What a search found for it; null for the recipe as it stands.</param>
    /// <param name="experiment">What the rows share.</param>
    /// <param name="catalogue">The rules there are.</param>
    /// <exception cref="UsageException">The rule is unknown, or the recipe does not fit it.</exception>
    public static CompareEntry Of(string rule, Tuned? tuned, Experiment experiment, IReadOnlyList<CatalogueEntry> catalogue)
    {
        var own = Shallow.IsMeant(rule, catalogue) ? Shallow.Of(experiment) : experiment with { Rule = rule };
        own = tuned?.Trial.ApplyTo(own) ?? own;
        var plan = own.PlanOf(own.Rule, catalogue);
        own.Recipe.Validate(plan);
        return new(tuned is null ? rule : rule + TunedMark, own, plan, tuned);
    }
}
