using Antiphon.Layers;
using Antiphon.Optimizers;

namespace Antiphon.Studies;

/// <summary>Gradient descent, w = w - rate gradient, at another rate for one parameter.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Factor">Factor on its rate.</param>
internal sealed record LayerRates(string Name, double Factor) : Optimizer
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => [];

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step) => step.W.Device.Add(step.W, step.Gradient, -step.Rate * (step.Parameter.Name == Name ? Factor : 1));
}
