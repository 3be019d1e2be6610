namespace Antiphon.Rules;

/// <summary>Which synapses learn by which rule: one rule everywhere, with exceptions by place. A bare rule is a plan.</summary>
public sealed class FeedbackPlan(FeedbackRule everywhere) : IEquatable<FeedbackPlan>
{
    private readonly List<(Place Where, FeedbackRule Rule)> _exceptions = [];

    /// <summary>Backpropagation everywhere: errors along it are the loss's derivatives.</summary>
    public static FeedbackPlan Exact { get; } = new(new Backprop());

    /// <summary>The rule of all synapses without an exception.</summary>
    public FeedbackRule Everywhere { get; } = everywhere;

    /// <summary>Whether there are no exceptions.</summary>
    public bool IsUniform => _exceptions.Count == 0;

    /// <summary>All rules of the plan.</summary>
    public IEnumerable<FeedbackRule> Rules => [Everywhere, .. _exceptions.Select(e => e.Rule)];

    /// <summary>
    /// This plan with another rule for some synapses: a name, or a stage for all whose names begin with it and a dot; the beginning of names with a star, as in <c>conv*</c>; <c>first</c> or
    /// <c>readout</c>; <c>conv</c> or <c>dense</c>; a number or numbers in the order of the forward pass, as in <c>3</c>, <c>1-4</c>, <c>5-</c> or <c>-3</c>; or <c>below</c> or <c>above</c>
    /// and one of these, as in <c>below stage2</c>. Of several that fit a synapse, the last one holds.
    /// </summary>
    /// <exception cref="UsageException">This is no place.</exception>
    public FeedbackPlan Except(string where, FeedbackRule rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(where);
        ArgumentNullException.ThrowIfNull(rule);
        var plan = new FeedbackPlan(Everywhere);
        plan._exceptions.AddRange([.. _exceptions, (Place.Parse(where), rule)]);
        return plan;
    }

    /// <summary>A plan from its text: a rule, and exceptions behind commas, each a place and a rule, as in <c>kp:birth=random, below stage2 fa, readout bp</c>.</summary>
    /// <exception cref="UsageException">A rule is unknown, or a place is none.</exception>
    public static FeedbackPlan Parse(string text) => Parse(text, Catalogue.Entries);

    /// <summary>A plan from its text, with the rules of a catalogue of one's own.</summary>
    /// <exception cref="UsageException">A rule is unknown, or a place is none.</exception>
    public static FeedbackPlan Parse(string text, IReadOnlyList<CatalogueEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.Skip(1).Aggregate(new FeedbackPlan(Catalogue.Parse(parts[0], entries)), (plan, part) => part.LastIndexOf(' ') is > 0 and var end
            ? plan.Except($"{Place.Parse(part[..end])}", Catalogue.Parse(part[(end + 1)..], entries))
            : throw new UsageException($"'{part}' is no exception of a plan: expected a place and a rule, as in readout bp; a place is {Place.Expected}"));
    }

    /// <summary>The name of the rule that a plan's text has for everywhere, without its options: kp in <c>kp:birth=random, readout bp</c>.</summary>
    public static string NameIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(',', ':')[0].Trim();
    }

    /// <summary>Whether the two name one rule for each place.</summary>
    public bool Equals(FeedbackPlan? other) => other is not null && Everywhere == other.Everywhere && _exceptions.SequenceEqual(other._exceptions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeedbackPlan);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Everywhere, _exceptions.Count);

    /// <summary>The rule of each synapse of a network, given all of them in the order of the forward pass.</summary>
    /// <exception cref="UsageException">A place of the plan is none of the network's.</exception>
    public IReadOnlyList<FeedbackRule> RulesFor(IReadOnlyList<SynapseSpec> synapses)
    {
        ArgumentNullException.ThrowIfNull(synapses);
        FeedbackRule[] rules = [.. synapses.Select(_ => Everywhere)];
        foreach (var (where, rule) in _exceptions)
        {
            var there = where.Among(synapses);
            foreach (var spec in there.Count > 0 ? there : throw new UsageException($"the plan '{this}': there are no synapses at '{where}', expected some of {Near($"{where}", synapses)}"))
            {
                rules[spec.Index] = rule;
            }
        }

        return rules;
    }

    /// <summary>A rule as the plan that uses it everywhere.</summary>
    public static implicit operator FeedbackPlan(FeedbackRule rule) => new(rule);

    /// <summary>The conversion, for languages without it.</summary>
    public static FeedbackPlan ToFeedbackPlan(FeedbackRule rule) => rule;

    /// <summary>The rules as text, as in <c>kp:birth=random, readout bp</c>.</summary>
    public override string ToString() =>
        string.Join(", ", [Catalogue.TextOf(Everywhere), .. _exceptions.Select(e => $"{e.Where} {Catalogue.TextOf(e.Rule)}")]);

    // Of many, those whose names begin most alike.
    private static string Near(string where, IReadOnlyList<SynapseSpec> synapses)
    {
        const int Few = 12;
        var word = where.Split(' ')[^1];
        var near = synapses.OrderByDescending(spec => spec.Name.Zip(word).TakeWhile(pair => pair.First == pair.Second).Count()).Take(Few).OrderBy(spec => spec.Index).ToList();
        return $"{string.Join(", ", near.Select(spec => $"{spec.Index + 1} {spec.Name}"))}{(synapses.Count > near.Count ? $" (nearest of {synapses.Count})" : "")}";
    }
}
