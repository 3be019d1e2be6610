using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// The angle between the errors that the network's rules bring to the output of its synapses and the derivatives of the loss there, in degrees, and under <c>all</c> that of all of them as one vector. Not a
/// number where one of the two is below 2^-24 of the norm of the network's output error: that is float noise, or nothing arrives.
/// </summary>
public sealed record DeltaEndToEnd : IProbe
{
    /// <inheritdoc/>
    public string Name => "delta-end-to-end";

    /// <inheritdoc/>
    public string Observes => "angle between the rule's error and backpropagation's at each group of synapses and over all, in degrees; NaN below noise";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return AngleAboveNoise.By(view, s => s.Delta, s => s.ExactDelta, _ => view.OutputError.Norm());
    }
}
