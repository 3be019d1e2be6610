using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>uSF, uniform sign-concordant feedback: B = size sign(W), every magnitude the same.</summary>
public sealed record UniformSignSymmetry : SignSymmetry
{
    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Liao, Qianli and Leibo, Joel Z. and Poggio, Tomaso", 2016,
        "How important is weight symmetry in backpropagation?", "AAAI", "arXiv:1510.05067");

    /// <inheritdoc/>
    protected override void Magnitudes(Tensor signs, RefreshView s, double size) => signs.Scale(size);
}
