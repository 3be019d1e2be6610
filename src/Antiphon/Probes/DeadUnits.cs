using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>The fraction of the channels of each rectified layer that are 0 at every place of every item of a batch: no error gets through them, and they do not learn from it.</summary>
public sealed record DeadUnits : IProbe
{
    /// <inheritdoc/>
    public string Name => "dead-units";

    /// <inheritdoc/>
    public string Observes => "fraction of channels that are 0 on the whole batch, by rectified layer";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => s.Spec.Nonlinearity == Nonlinearity.Relu).ToDictionary(s => s.Name, s => Silent(s.Post));
    }

    private static double Silent(ReadOnlyTensor activity)
    {
        var (numbers, heard) = (activity.ToArray(), new bool[activity.Shape.Channels]);
        for (var i = 0; i < numbers.Length; i++)
        {
            heard[i % heard.Length] |= numbers[i] != 0;
        }

        return heard.Count(channel => !channel) / (double)heard.Length;
    }
}
