using Antiphon.Layers;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>The angle between W and B seen as vectors, in degrees: 0 where feedback is exact, 90 where it is unrelated.</summary>
public sealed record WeightAngle : IProbe
{
    /// <inheritdoc/>
    public string Name => "angle";

    /// <inheritdoc/>
    public string Observes => "angle between W and B in degrees, by group of synapses: 0 = exact feedback, 90 = unrelated";

    /// <summary>The angle at each of the synapses that pass an error below through a B in W's layout, by name; not a number while B is 0.</summary>
    public static IReadOnlyDictionary<string, double> Of(Network network) => new WeightAngle().Observe(new(network));

    /// <summary>The mean over those synapses; null if none has an angle.</summary>
    public static double? MeanOf(Network network) => new Observation("angle", Of(network)).Mean;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => s.IsMirrored).ToDictionary(s => s.Name, s => s.W.AngleTo(s.B!));
    }
}
