namespace Antiphon.Rules;

/// <summary>Which synapses learn by which rule: one rule everywhere, with exceptions by name. A bare rule is a plan.</summary>
public sealed class FeedbackPlan(FeedbackRule everywhere)
{
    private readonly List<(string Where, FeedbackRule Rule)> _exceptions = [];

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

    /// <summary>The rule of a synapse.</summary>
    public FeedbackRule RuleFor(SynapseSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return _exceptions.FindLast(e => Fits(e.Where, spec)).Rule ?? Everywhere;
    }

    /// <summary>A rule as the plan that uses it everywhere.</summary>
    public static implicit operator FeedbackPlan(FeedbackRule rule) => new(rule);

    /// <summary>The same as the conversion.</summary>
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
