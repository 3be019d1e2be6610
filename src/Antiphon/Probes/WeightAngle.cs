using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Probes;

/// <summary>The angle between W and B seen as vectors, in degrees: 0 where feedback is exact, 90 where it is unrelated.</summary>
public static class WeightAngle
{
    /// <summary>The angle at each of the synapses that pass an error below through a B in W's layout, by name; not a number while B is 0.</summary>
    public static IReadOnlyDictionary<string, double> Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Synapses.Where(s => s.IsMirrored).ToDictionary(s => s.Spec.Name, Of);
    }

    /// <summary>The mean over those synapses; null if none has an angle.</summary>
    public static double? MeanOf(Network network) => Mean(Of(network).Values);

    /// <summary>The mean of those of several angles that are numbers; null if none is.</summary>
    public static double? Mean(IEnumerable<double> angles) => angles.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average() is var mean && double.IsFinite(mean) ? mean : null;

    private static double Of(Synapse s) => ReferenceEquals(s.W.Value, s.B) ? 0 : s.W.Value.AngleTo(s.B!);
}
