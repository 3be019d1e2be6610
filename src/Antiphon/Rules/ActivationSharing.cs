namespace Antiphon.Rules;

/// <summary>
/// ASAP, activation sharing with asymmetric paths: within a group of synapses, in the order of the forward pass, W and B of each learn from the input s of the group's first, dW = s delta' and dB = dW, so that no
/// cell needs a synapse in both directions with one and the same other cell. s is brought to the shape of the own input by max pools and repeated channels; where whole numbers of these do not do it, as between
/// convolutions and dense layers, the own input stands. With groups of one this is the Kolen-Pollack circuit. The first synapses of a network form no group.
/// </summary>
public sealed record ActivationSharing : PlasticPair
{
    /// <summary>Synapses in a group.</summary>
    public int Group { get; init => field = value is >= 1 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(Group), value, "a group is of 1 to 1000"); } = 2;

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Woo, Sunghyeon and Park, Jeongwoo and Hong, Jiwoo and Jeon, Dongsuk", 2021,
        "Activation sharing with asymmetric paths solves weight transport problem without bidirectional connection", "Advances in Neural Information Processing Systems 34", "");

    /// <inheritdoc/>
    public override int LearnsFromInputOf(SynapseSpec spec) => spec.Index == 0 ? 0 : spec.Index - (spec.Index - 1) % Group;

    /// <inheritdoc/>
    public override void Learn(SynapseView s) => s.Descend(s.B, s.LocalProduct);
}
