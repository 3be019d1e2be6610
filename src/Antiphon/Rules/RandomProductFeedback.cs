using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>PFA with F of independent Gaussian entries of variance 1 / m, for m = ratio x outputs cells.</summary>
public sealed record RandomProductFeedback : ProductFeedbackAlignment
{
    /// <summary>Cells of the population for each output.</summary>
    public int Ratio { get; init => field = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Ratio), value, "the ratio is from 1 to 100"); } = 10;

    /// <inheritdoc/>
    protected override int Width(int outputs) => Ratio * outputs;

    /// <inheritdoc/>
    protected override void Fixed(Tensor f, Rng random) => random.Normal(f, 1 / Math.Sqrt(f.Rows));
}
