using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// The angle between the error that the rule passes below at a group of synapses and the one that W' would pass below from the same error above, in degrees. It is local: the error above is
/// the rule's own, so that what went wrong further up is not seen; <see cref="DeltaEndToEnd"/> sees it. Source: the delta angle of Akrout et al. 2019, arXiv:1904.05391.
/// </summary>
public sealed record DeltaAngle : IProbe
{
    /// <inheritdoc/>
    public string Name => "delta-angle";

    /// <inheritdoc/>
    public string Observes => "angle between the error passed below and W' times the same error above, in degrees: local, hides what adds up from layer to layer";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return (from s in view.Synapses let carried = s.Carried where carried is not null select (s.Name, Angle: carried.AngleTo(s.CarriedByW!))).ToDictionary();
    }
}
