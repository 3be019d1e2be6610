using Antiphon.Kernels;

namespace Antiphon.Optimizers;

/// <summary>
/// Adam: m and v are running means of gradient and squared gradient, w = w - rate m / (sqrt v + epsilon), both corrected for their start at 0.
/// Decay enters the gradient and is rescaled with it. Source: Kingma and Ba 2015, arXiv:1412.6980.
/// </summary>
public sealed record Adam : Optimizer
{
    internal static readonly string[] Names = ["exp_avg", "exp_avg_sq"];

    /// <summary>Memory of the first moment.</summary>
    public double Beta1 { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Beta1), value, "beta1 is at least 0 and below 1"); } = 0.9;

    /// <summary>Memory of the second moment.</summary>
    public double Beta2 { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Beta2), value, "beta2 is at least 0 and below 1"); } = 0.999;

    /// <summary>Floor under the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Moments => Names;

    /// <inheritdoc/>
    public override bool SupportsPlasticFeedback => false;

    /// <inheritdoc/>
    public override void Step(Tensor w, Tensor gradient, IReadOnlyList<Tensor> moments, double rate, double decay, long step) =>
        w.Device.AdamStep(w, gradient, moments[0], moments[1], new(rate, Beta1, Beta2, Epsilon, decay, 0, 1 - Math.Pow(Beta1, step), 1 - Math.Pow(Beta2, step)));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"adam:beta1={Beta1}:beta2={Beta2}");
}
