using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>
/// Lion: w = (1 - rate decay) w - rate sign(beta1 m + (1 - beta1) gradient), then m = beta2 m + (1 - beta2) gradient. Every weight moves by the rate, and decay acts beside the gradient.
/// Source: Chen et al. 2023, arXiv:2302.06675.
/// </summary>
public sealed record Lion : Optimizer
{
    private static readonly string[] Names = ["exp_avg"];

    /// <summary>Share of the memory in the step's direction.</summary>
    public double Beta1 { get; init => field = Memory(value, "beta1"); } = 0.9;

    /// <summary>Memory of the gradient.</summary>
    public double Beta2 { get; init => field = Memory(value, "beta2"); } = 0.99;

    /// <inheritdoc/>
    public override double? UsualRate => 1e-4;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Names;

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step)
    {
        var (m, u) = (step.Moments[0], step.Work[0, step.W.Shape]);
        u.CopyFrom(m).MoveTowards(step.Gradient, 1 - Beta1).SignOf(u);
        step.W.Scale(1 - step.Rate * step.Decay).Add(u, -step.Rate);
        m.MoveTowards(step.Gradient, 1 - Beta2);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"lion:beta1={Beta1}:beta2={Beta2}");
}
