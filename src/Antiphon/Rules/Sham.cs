using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// A sanity baseline: delta_below = B' delta with B a copy of W, made anew in every backward pass. The errors are backpropagation's, the way they travel is the feedback path's own, so that weights
/// have to come out as under <see cref="Backprop"/>, bit for bit.
/// </summary>
public sealed record Sham : FeedbackRule
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.Full;

    /// <inheritdoc/>
    public override Source Source { get; } = new Backprop().Source;

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s) => s.Zeros(s.Spec.Geometry.Weights);

    /// <inheritdoc/>
    public override void Refresh(RefreshView s) => s.B.CopyFrom(s.Reveal());
}
