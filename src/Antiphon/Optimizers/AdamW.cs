using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>Adam with decay beside the gradient: w = (1 - rate decay) w - rate m / (sqrt v + epsilon). Source: Loshchilov and Hutter 2019, arXiv:1711.05101.</summary>
public sealed record AdamW : Optimizer
{
    private readonly Adam _adam = new();

    /// <summary>Memory of the first moment.</summary>
    public double Beta1 { get => _adam.Beta1; init => _adam = _adam with { Beta1 = value }; }

    /// <summary>Memory of the second moment.</summary>
    public double Beta2 { get => _adam.Beta2; init => _adam = _adam with { Beta2 = value }; }

    /// <summary>Floor under the root of the second moment.</summary>
    public double Epsilon { get => _adam.Epsilon; init => _adam = _adam with { Epsilon = value }; }

    /// <inheritdoc/>
    public override double? UsualRate => _adam.UsualRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Adam.Names;

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step) => step.W.Device.AdamStep(
        step.W, step.Gradient, step.Moments[0], step.Moments[1],
        new(step.Rate, Beta1, Beta2, Epsilon, 0, step.Rate * step.Decay, 1 - Math.Pow(Beta1, step.Number), 1 - Math.Pow(Beta2, step.Number)));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"adamw:beta1={Beta1}:beta2={Beta2}:epsilon={Epsilon}");
}
