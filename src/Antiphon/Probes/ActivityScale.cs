using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>The root mean square of each unit's activity over a batch: whether activity grows or fades with depth.</summary>
public sealed record ActivityScale : IProbe
{
    /// <inheritdoc/>
    public string Name => "activity-scale";

    /// <inheritdoc/>
    public string Observes => "root mean square of the activity of the unit that each group of synapses drives";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.ToDictionary(s => s.Name, s => s.Post.Norm() / Math.Sqrt(s.Post.Shape.Length));
    }
}
