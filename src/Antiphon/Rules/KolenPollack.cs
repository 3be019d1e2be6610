namespace Antiphon.Rules;

/// <summary>
/// Kolen-Pollack as a circuit: dW = -rate delta pre' - decay W and dB = -rate delta pre' - decay B, each side from the two activities it hears.
/// Nothing is transported, and W - B shrinks by the factor (1 - rate decay) a step whatever the data.
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
