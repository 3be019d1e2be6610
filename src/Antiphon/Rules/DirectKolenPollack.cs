using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// DKP, direct Kolen-Pollack: the broadcast of direct feedback alignment through a B that learns, dB = e h' summed over the batch, with h the unit's activity, under the optimizer and decay of W. Of the last hidden
/// layer this is the very gradient of the readout's W, so that there B follows W' as in the Kolen-Pollack circuit; below, it follows the product of the weights above.
/// </summary>
public sealed record DirectKolenPollack : DirectFeedback
{
    /// <summary>Factor on B's gradient, beside the rate of W; 0 leaves B as it was born, without decay, which is direct feedback alignment.</summary>
    public double Rate { get; init => field = value is >= 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "the rate is from 0 to 1000000"); } = 1;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Webster, Matthew Bailey and Choi, Jonghyun and Ahn, Changwook", 2021, "Learning the connections in direct feedback alignment", "OpenReview zgGmAx9ZcY", "");

    /// <inheritdoc/>
    public override bool IsPlastic => Rate > 0;

    /// <inheritdoc/>
    public override bool ReliesOnDecay => false;

    /// <inheritdoc/>
    public override bool HearsPost => true;

    /// <inheritdoc/>
    public override void Learn(SynapseView s)
    {
        if (IsPlastic)
        {
            s.Descend(s.B, s.BroadcastProduct(s.OutputError, s.Post).Scale(Rate));
        }
    }
}
