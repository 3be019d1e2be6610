using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// Backpropagation: delta_below = W' delta. The feedback weights are the forward weights, one matrix under two names: weight transport in its purest form.
/// </summary>
public sealed record Backprop : FeedbackRule
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.Full;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.", 1986,
        "Learning representations by back-propagating errors", "Nature 323", "doi:10.1038/323533a0");

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s) => s.Reveal();
}
