using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What the Kolen-Pollack rules share: B descends under the optimizer of W, with its rate, momentum and decay. As the two make one and the same change,
/// W - B holds only what was there at birth, and decay shrinks it.
/// </summary>
public abstract record PlasticPair : FeedbackRule
{
    /// <summary>How B begins. Silent by default: what is not there at birth need not be forgotten.</summary>
    public FeedbackBirth Birth { get; init; }

    /// <inheritdoc/>
    public sealed override bool IsPlastic => true;

    /// <inheritdoc/>
    public sealed override bool LearnsFromProduct => true;

    /// <inheritdoc/>
    public sealed override Tensor Grow(BirthView s) =>
        Birth == FeedbackBirth.Silent ? s.Zeros(s.Spec.Geometry.Weights) : base.Grow(s);
}
