using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>The fraction of the weights at which B and W are both positive or both negative, of synapses whose B has the layout of W: 0.5 for an unrelated B, 0 while B is 0.</summary>
public sealed record Signs : IProbe
{
    /// <inheritdoc/>
    public string Name => "signs";

    /// <inheritdoc/>
    public string Observes => "fraction of weights at which B and W have one sign, by group of synapses: 0.5 = unrelated";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => s.IsMirrored).ToDictionary(s => s.Name, s => Shared(s.W, s.B!));
    }

    private static double Shared(ReadOnlyTensor w, ReadOnlyTensor b) => w.ToArray().Zip(b.ToArray()).Average(pair => pair.First * pair.Second > 0 ? 1.0 : 0);
}
