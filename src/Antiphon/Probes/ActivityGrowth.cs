using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// rms(h) / rms(h_below) over a batch, with h the activity of a hidden unit and h_below that of the hidden unit its synapses hear: by how much activity grows from unit to unit. Root mean squares, so that
/// widths do not count; for units of one width it is |h| / |h_below|. Source: the scale check of Hao 2026, arXiv:2606.21126.
/// </summary>
public sealed record ActivityGrowth : IProbe
{
    /// <inheritdoc/>
    public string Name => "activity-growth";

    /// <inheritdoc/>
    public string Observes => "root mean square of a hidden unit's activity over that of the hidden unit below it, by group of synapses between the two";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => s.Spec is { IsFirst: false, IsReadout: false }).ToDictionary(s => s.Name, s => Of(s.Post) / Of(s.Pre));
    }

    private static double Of(ReadOnlyTensor activity) => activity.Norm() / Math.Sqrt(activity.Shape.Length);
}
