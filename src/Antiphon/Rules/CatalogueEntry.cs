namespace Antiphon.Rules;

/// <summary>A rule's line in the catalogue.</summary>
public sealed class CatalogueEntry
{
    private readonly Func<RuleOptions, FeedbackRule> _make;

    private CatalogueEntry(string name, string title, FeedbackRule standard, Func<RuleOptions, FeedbackRule> make)
    {
        Name = name;
        Title = title;
        Default = standard;
        _make = make;
        var options = new RuleOptions(name, []);
        make(options);
        Options = options.Known;
    }

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>The name in words.</summary>
    public string Title { get; }

    /// <summary>The rule with its default hyperparameters.</summary>
    public FeedbackRule Default { get; }

    /// <summary>The options the rule takes, with their defaults.</summary>
    public IReadOnlyList<(string Name, string Default)> Options { get; }

    /// <summary>A line for a rule without options.</summary>
    public static CatalogueEntry Of(string name, string title, FeedbackRule standard) => new(name, title, standard, _ => standard);

    /// <summary>A line for a rule with options: how they turn the default into the rule asked for.</summary>
    public static CatalogueEntry Of<TRule>(string name, string title, TRule standard, Func<TRule, RuleOptions, TRule> bind)
        where TRule : FeedbackRule => new(name, title, standard, options => bind(standard, options));

    /// <summary>The rule with these options, each as name=value.</summary>
    /// <exception cref="UsageException">An option is unknown or its value does not fit.</exception>
    public FeedbackRule Make(IReadOnlyList<string> options)
    {
        var bag = new RuleOptions(Name, options);
        try
        {
            var rule = _make(bag);
            bag.RefuseUnknown();
            return rule;
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new UsageException($"rule '{Name}': {wrong.ParamName} = {wrong.ActualValue}, but {wrong.Message.Split(" (Parameter")[0]}", wrong);
        }
    }
}
