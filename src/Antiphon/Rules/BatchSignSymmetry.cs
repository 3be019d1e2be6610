using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>brSF, batch random-magnitude sign-concordant feedback: B = M * sign(W) with M drawn anew for every batch.</summary>
public sealed record BatchSignSymmetry : SignSymmetry
{
    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Liao, Qianli and Leibo, Joel Z. and Poggio, Tomaso", 2016,
        "How important is weight symmetry in backpropagation?", "AAAI", "arXiv:1510.05067");

    /// <inheritdoc/>
    protected override void Magnitudes(Tensor signs, RefreshView s, double size) =>
        signs.Multiply(Draw(s.Remember("magnitudes", signs.Shape), size, s.Random));
}
