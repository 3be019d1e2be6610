using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What the sign-concordant rules share: B = M * sign(W) with magnitudes M that know nothing of W. A weight of exactly 0 silences its feedback.
/// With <see cref="Strict"/> normalisation B is rescaled to the norm of W at every step, which transports one number a layer besides the signs.
/// </summary>
public abstract record SignSymmetry : FeedbackRule
{
    /// <summary>Root mean square of the magnitudes, in units of W's standard deviation at birth.</summary>
    public double Scale { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Scale), value, "the scale is above 0 and at most 1000000"); } = 1;

    /// <summary>Keep the norm of B equal to the norm of W.</summary>
    public bool Strict { get; init; }

    /// <inheritdoc/>
    public sealed override Transport Transport => Strict ? Transport.SignAndNorm : Transport.Sign;

    /// <inheritdoc/>
    public sealed override bool IsRegenerable => true;

    /// <inheritdoc/>
    public sealed override Tensor Grow(BirthView s) => s.Zeros(s.Spec.Geometry.Weights);

    /// <inheritdoc/>
    public sealed override void Refresh(RefreshView s)
    {
        Magnitudes(s.Signs(s.B), s, Scale * s.Spec.Init.Std);
        if (Strict && s.B.Norm() is > 0 and var norm)
        {
            s.B.Scale(s.NormOfW() / norm);
        }
    }

    /// <summary>Multiplies signs, in the layout of W, by magnitudes of the given root mean square.</summary>
    protected abstract void Magnitudes(Tensor signs, RefreshView s, double size);

    /// <summary>Fills a tensor of any shape with magnitudes uniform in [0, sqrt(3) size), whose root mean square is the size.</summary>
    protected static Tensor Draw(Tensor t, double size, Rng rng) => rng.Uniform(t, 0, Math.Sqrt(3) * size);
}
