namespace Antiphon.Rules;

/// <summary>
/// Kolen-Pollack as a circuit: W and B descend alike, each side from the two activities it hears. Under SGD with momentum m,
/// v_W = m v_W + delta pre' + decay W, W = W - rate v_W and v_B = m v_B + delta pre' + decay B, B = B - rate v_B. Nothing is transported, and
/// the gap D = W - B evolves whatever the data: u = m u + decay D, D = D - rate u, with u = v_W - v_B. Without momentum it shrinks by the factor
/// 1 - rate decay a step; with it by about 1 - rate decay / (1 - m), and never faster than by sqrt(m).
/// </summary>
public sealed record KolenPollack : PlasticPair
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source => Akrout2019;

    internal static Source Akrout2019 { get; } = new(
        "Akrout, Mohamed and Wilson, Collin and Humphreys, Peter C. and Lillicrap, Timothy and Tweed, Douglas", 2019,
        "Deep learning without weight transport", "Advances in Neural Information Processing Systems 32", "arXiv:1904.05391");

    /// <inheritdoc/>
    public override void Learn(SynapseView s) => s.Descend(s.B, s.LocalProduct);
}
