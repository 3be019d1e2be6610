using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>frSF, fixed random-magnitude sign-concordant feedback: B = M * sign(W) with M drawn once.</summary>
public sealed record FixedSignSymmetry : SignSymmetry
{
    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Moskovitz, Theodore H. and Litwin-Kumar, Ashok and Abbott, L. F.", 2018,
        "Feedback alignment in deep convolutional networks", "arXiv", "arXiv:1812.06488");

    /// <inheritdoc/>
    protected override void Magnitudes(Tensor signs, RefreshView s, double size)
    {
        // M stays beside B, not in it: a weight that passes through 0 silences its feedback for a moment, not for ever.
        var m = s.Remember("magnitudes", signs.Shape, out var isNew);
        signs.Multiply(isNew ? Draw(m, size, s.FirstRandom) : m);
    }
}
