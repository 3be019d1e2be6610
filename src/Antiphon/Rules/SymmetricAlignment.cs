using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// SA, symmetric alignment: B descends on alpha |B|^2 - beta tr(B W) under the optimizer of W, along 2 alpha B - beta W'. Its fixed point is beta / (2 alpha) W', reached by a factor of 1 - 2 rate alpha a step
/// under SGD without momentum and decay. The second term reads every weight: this is weight transport, a little at a time.
/// </summary>
public sealed record SymmetricAlignment : FeedbackRule
{
    /// <summary>Weight of the decay, |B|^2.</summary>
    public double Alpha { get; init => field = value is > 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "alpha is above 0 and at most 100"); } = 1;

    /// <summary>Weight of the overlap, tr(B W).</summary>
    public double Beta { get; init => field = value is > 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Beta), value, "beta is above 0 and at most 100"); } = 2;

    /// <inheritdoc/>
    public override Transport Transport => Transport.Full;

    /// <inheritdoc/>
    public override Source Source => Kunin2020;

    internal static Source Kunin2020 { get; } = new(
        "Kunin, Daniel and Nayebi, Aran and Sagastuy-Brena, Javier and Ganguli, Surya and Bloom, Jonathan M. and Yamins, Daniel L. K.", 2020,
        "Two routes to scalable credit assignment without weight symmetry", "International Conference on Machine Learning", "arXiv:2003.01513");

    /// <inheritdoc/>
    public override bool IsPlastic => true;

    /// <inheritdoc/>
    public override bool ReliesOnDecay => false;

    /// <inheritdoc/>
    public override void Learn(SynapseView s) => s.Descend(s.B, s.ScratchWeights().CopyFrom(s.B).Scale(2 * Alpha).Add(s.Reveal(), -Beta));
}
