using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// The angle between a B that broadcasts the network's output error to a unit and the product of the forward weights from that unit to the output, in degrees: what B would be if errors came back exactly
/// through a linear network. Units with a convolution, a norm, a pool or a sum above them are left out, since there is no such product.
/// </summary>
public sealed record PathAlignment : IProbe
{
    /// <inheritdoc/>
    public string Name => "path-alignment";

    /// <inheritdoc/>
    public string Observes => "angle between a broadcasting B and the product of the W above it, in degrees, where all layers above are dense";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return (from s in view.Synapses let path = s.PathAbove where path is not null select (s.Name, Angle: s.Broadcast!.AngleTo(path))).ToDictionary();
    }
}
