using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>
/// Adam: m and v are running means of gradient and squared gradient, w = w - rate m / (sqrt v + epsilon), both corrected for their start at 0.
/// Decay enters the gradient and is rescaled with it. Source: Kingma and Ba 2015, arXiv:1412.6980.
/// </summary>
public sealed record Adam : Optimizer
{
    internal static readonly string[] Names = ["exp_avg", "exp_avg_sq"];

    /// <summary>Memory of the first moment.</summary>
    public double Beta1 { get; init => field = Memory(value, "beta1"); } = 0.9;

    /// <summary>Memory of the second moment.</summary>
    public double Beta2 { get; init => field = Memory(value, "beta2"); } = 0.999;

    /// <summary>Floor under the root of the second moment.</summary>
    public double Epsilon { get; init => field = Positive(value, "epsilon"); } = 1e-8;

    /// <inheritdoc/>
    public override double? UsualRate => 0.001;

    /// <inheritdoc/>
    public override bool SupportsPlasticFeedback => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Names;

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step) => step.W.Device.AdamStep(
        step.W, step.Gradient, step.Moments[0], step.Moments[1],
        new(step.Rate, Beta1, Beta2, Epsilon, step.Decay, 0, 1 - Math.Pow(Beta1, step.Number), 1 - Math.Pow(Beta2, step.Number)));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"adam:beta1={Beta1}:beta2={Beta2}:epsilon={Epsilon}");
}
