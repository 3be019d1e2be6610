using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// The angle between the gradient of W under the network's rules and the derivative of the loss by W, in degrees, and under <c>all</c> that of all W as one vector. Not a number where one of the two
/// is below 2^-24 of the norms of the synapses' input and of the network's output error: that is float noise, or no error arrives.
/// </summary>
public sealed record GradientAngle : IProbe
{
    /// <inheritdoc/>
    public string Name => "gradient-angle";

    /// <inheritdoc/>
    public string Observes => "angle between the rule's gradient of W and backpropagation's, by group of synapses and over all, in degrees; NaN below noise";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return AngleAboveNoise.By(view, s => s.Gradient, s => s.ExactGradient, s => s.Pre.Norm() * view.OutputError.Norm());
    }
}
