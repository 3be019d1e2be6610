namespace Antiphon.Rules;

/// <summary>
/// Kolen-Pollack as first published: both matrices make the same change A, dW = A - decay W and dB = A - decay B.
/// The weights stay where they are, but every change of them is carried to the feedback path.
/// </summary>
public sealed record KolenPollack1994 : PlasticPair
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.Change;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Kolen, John F. and Pollack, Jordan B.", 1994,
        "Backpropagation without weight transport", "Proceedings of the IEEE International Conference on Neural Networks", "doi:10.1109/ICNN.1994.374486");

    /// <inheritdoc/>
    public override void Learn(SynapseView s) => s.Descend(s.B, s.Changes());
}
