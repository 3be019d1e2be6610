namespace Antiphon.Rules;

/// <summary>Which synapses learn by which rule: one rule everywhere, with exceptions by name. A bare rule is a plan.</summary>
public sealed class FeedbackPlan(FeedbackRule everywhere) : IEquatable<FeedbackPlan>
{
    private readonly List<(string Where, FeedbackRule Rule)> _exceptions = [];

    /// <summary>Backpropagation everywhere: errors along it are the loss's derivatives.</summary>
    public static FeedbackPlan Exact { get; } = new(new Backprop());

    /// <summary>The rule of all synapses without an exception.</summary>
    public FeedbackRule Everywhere { get; } = everywhere;

    /// <summary>All rules of the plan.</summary>
    public IEnumerable<FeedbackRule> Rules => [Everywhere, .. _exceptions.Select(e => e.Rule)];

    /// <summary>
    /// This plan with another rule for some synapses: <c>readout</c>, a name, or the beginning of names with a star, as in <c>stage1*</c>.
    /// Of several that fit, the last one holds.
    /// </summary>
    public FeedbackPlan Except(string where, FeedbackRule rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(where);
        ArgumentNullException.ThrowIfNull(rule);
        var plan = new FeedbackPlan(Everywhere);
        plan._exceptions.AddRange([.. _exceptions, (where, rule)]);
        return plan;
    }

    /// <summary>A plan from its text: a rule, and exceptions behind commas, as in <c>kp:birth=random, stage1* fa, readout bp</c>.</summary>
    /// <exception cref="UsageException">A rule is unknown or an exception says no place.</exception>
    public static FeedbackPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.Skip(1).Aggregate(new FeedbackPlan(Catalogue.Parse(parts[0])), (plan, part) => part.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var where, var rule]
            ? plan.Except(where, Catalogue.Parse(rule))
            : throw new UsageException($"'{part}' is no exception of a plan: expected a place and a rule, as in readout bp"));
    }

    /// <summary>Whether the two name one rule for each place.</summary>
    public bool Equals(FeedbackPlan? other) => other is not null && Everywhere == other.Everywhere && _exceptions.SequenceEqual(other._exceptions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeedbackPlan);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Everywhere, _exceptions.Count);

    /// <summary>The rule of a synapse.</summary>
    public FeedbackRule RuleFor(SynapseSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return _exceptions.FindLast(e => Fits(e.Where, spec)).Rule ?? Everywhere;
    }

    /// <summary>A rule as the plan that uses it everywhere.</summary>
    public static implicit operator FeedbackPlan(FeedbackRule rule) => new(rule);

    /// <summary>The conversion, for languages without it.</summary>
    public static FeedbackPlan ToFeedbackPlan(FeedbackRule rule) => rule;

    /// <summary>The rules as text, as in <c>kp:birth=random, readout bp</c>.</summary>
    public override string ToString() =>
        string.Join(", ", [Catalogue.TextOf(Everywhere), .. _exceptions.Select(e => $"{e.Where} {Catalogue.TextOf(e.Rule)}")]);

    private static bool Fits(string where, SynapseSpec spec) => where switch
    {
        "readout" => spec.IsReadout,
        [.. var start, '*'] => spec.Name.StartsWith(start, StringComparison.Ordinal),
        _ => spec.Name == where,
    };
}
