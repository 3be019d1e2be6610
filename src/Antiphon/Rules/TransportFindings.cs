namespace Antiphon.Rules;

/// <summary>What an audit found a rule to use of W.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Observed">The least transport that explains all that moved.</param>
/// <param name="Hooks">What each hook by itself uses.</param>
/// <param name="ListensIn">The hooks whose outcome depends on the synapses' own answers W x.</param>
/// <param name="MovesIn">The hooks that change B themselves, without the optimizer.</param>
public sealed record TransportFindings(FeedbackRule Rule, Transport Observed, IReadOnlyList<(string Hook, Transport Used)> Hooks, IReadOnlyList<string> ListensIn, IReadOnlyList<string> MovesIn)
{
    /// <summary>Whether the rule uses no more of W than it declares.</summary>
    public bool IsHonest => Covers(Rule.Transport, Observed);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Catalogue.NameOf(Rule)} declares {Rule.Transport}, uses {Observed}"
        + (Observed == Transport.None ? "" : $" ({string.Join(", ", Hooks.Where(h => h.Used != Transport.None).Select(h => $"{h.Hook} {h.Used}"))})")
        + (ListensIn.Count == 0 ? "" : $", listens to its own answers ({string.Join(", ", ListensIn)})");

    /// <summary>Whether a rule that declares one transport may use another.</summary>
    internal static bool Covers(Transport declared, Transport used) =>
        used == Transport.None || declared == used || declared == Transport.Full || (declared, used) == (Transport.SignAndNorm, Transport.Sign);
}
