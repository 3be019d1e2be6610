using Antiphon.Layers;
using Antiphon.Optimizers;

namespace Antiphon.Studies;

/// <summary>Gradient descent, w = w - rate gradient, at a part of the rate for some parameters.</summary>
/// <param name="Which">Which parameters.</param>
/// <param name="Part">Their part of the rate.</param>
internal sealed record PartRate(Func<Parameter, bool> Which, double Part) : Optimizer
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => [];

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step) => step.W.Device.Add(step.W, step.Gradient, -step.Rate * (Which(step.Parameter) ? Part : 1));
}
