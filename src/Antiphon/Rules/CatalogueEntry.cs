namespace Antiphon.Rules;

/// <summary>A rule's line in the catalogue.</summary>
public sealed class CatalogueEntry
{
    private readonly Func<FeedbackRule, RuleOptions, FeedbackRule> _bind;

    private CatalogueEntry(string name, string title, FeedbackRule standard, Func<FeedbackRule, RuleOptions, FeedbackRule> bind)
    {
        Name = name;
        Title = title;
        Default = standard;
        _bind = bind;
        Options = OptionsOf(standard);
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
    public static CatalogueEntry Of(string name, string title, FeedbackRule standard) => new(name, title, standard, (rule, _) => rule);

    /// <summary>A line for a rule with options: how they turn the default into the rule asked for.</summary>
    public static CatalogueEntry Of<TRule>(string name, string title, TRule standard, Func<TRule, RuleOptions, TRule> bind)
        where TRule : FeedbackRule => new(name, title, standard, (rule, options) => bind((TRule)rule, options));

    /// <summary>The options of a rule of this kind, with its own values.</summary>
    public IReadOnlyList<(string Name, string Value)> OptionsOf(FeedbackRule rule)
    {
        var options = new RuleOptions(Name, []);
        _bind(rule, options);
        return options.Known;
    }

    /// <summary>A rule of this kind as text that parses back to an equal one: the name, and the options that are not at their default.</summary>
    internal string TextOf(FeedbackRule rule)
    {
        string[] all = [.. OptionsOf(rule).Select(Written)];
        string[] changed = [.. all.Except(Options.Select(Written))];

        // An option may move the default of another; then all are written.
        return string.Join(':', [Name, .. Make(changed).Equals(rule) ? changed : all]);

        static string Written((string Name, string Value) option) => $"{option.Name}={option.Value}";
    }

    /// <summary>The rule with these options, each as name=value.</summary>
    /// <exception cref="UsageException">An option is unknown or its value does not fit.</exception>
    public FeedbackRule Make(IReadOnlyList<string> options)
    {
        var bag = new RuleOptions(Name, options);
        try
        {
            var rule = _bind(Default, bag);
            bag.RefuseUnknown();
            return rule;
        }
        catch (ArgumentException wrong)
        {
            var value = wrong is ArgumentOutOfRangeException { ActualValue: { } actual } ? $"{wrong.ParamName} = {actual}, but " : "";
            throw new UsageException($"rule '{Name}': {value}{wrong.Message.Split(" (Parameter")[0]}", wrong);
        }
    }
}
