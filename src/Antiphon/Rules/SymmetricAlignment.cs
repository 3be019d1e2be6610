using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// SA, symmetric alignment: B descends on alpha |B|^2 - beta tr(B W) under the optimizer of W, along 2 alpha B - beta W'. Its fixed point is beta / (2 alpha) W', reached by a factor of 1 - 2 rate alpha a step
/// under SGD without momentum and decay. The second term reads every weight: this is weight transport, a little at a time.
/// </summary>
public sealed record SymmetricAlignment : TransportedAlignment
{
    /// <inheritdoc/>
    public override bool LearnsFromProduct => true;

    /// <inheritdoc/>
    public override void Learn(SynapseView s) => s.Descend(s.B, s.ScratchWeights().CopyFrom(s.B).Scale(2 * Alpha).Add(s.Reveal(), -Beta).Scale(s.Share));
}
