using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>|B| / |W| with Frobenius norms, of synapses whose B has the layout of W. Source: the norm ratio of Sanfiz and Akrout 2021, arXiv:2108.13446.</summary>
public sealed record NormRatio : IProbe
{
    /// <inheritdoc/>
    public string Name => "norm-ratio";

    /// <inheritdoc/>
    public string Observes => "Frobenius norm of B over that of W, by group of synapses";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => s.IsMirrored).ToDictionary(s => s.Name, s => s.B!.Norm() / s.W.Norm());
    }
}
