using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// The root mean square of the error at each group of synapses, under the network's rules (NAME.rule) and by backpropagation (NAME.exact), of the batch's mean loss: whether errors grow or fade with
/// depth. 0 where none arrives.
/// </summary>
public sealed record DeltaScale : IProbe
{
    /// <inheritdoc/>
    public string Name => "delta-scale";

    /// <inheritdoc/>
    public string Observes => "root mean square of the error at each group of synapses, by the rule (NAME.rule) and by backpropagation (NAME.exact)";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.SelectMany(s => (KeyValuePair<string, double>[])[new($"{s.Name}.rule", Of(s.Delta)), new($"{s.Name}.exact", Of(s.ExactDelta))]).ToDictionary();
    }

    private static double Of(ReadOnlyTensor? error) => error is null ? 0 : error.Norm() / Math.Sqrt(error.Shape.Length);
}
