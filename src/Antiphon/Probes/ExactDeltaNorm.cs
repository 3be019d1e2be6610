using System.Numerics.Tensors;
using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// mean over a batch's items of |dL/dz|, with L the batch's mean loss and z the output of the synapses of a hidden unit for that item, by backpropagation: how much true gradient there is to align with.
/// It is where the angles between errors are taken. 0 where none arrives. Source: the reference check of Hao 2026, arXiv:2606.21126.
/// </summary>
public sealed record ExactDeltaNorm : IProbe
{
    /// <inheritdoc/>
    public string Name => "exact-delta-norm";

    /// <inheritdoc/>
    public string Observes => "norm of backpropagation's error of an item at each group of synapses of hidden units, of the mean loss, mean over items";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Synapses.Where(s => !s.Spec.IsReadout).ToDictionary(s => s.Name, s => Of(s.ExactDelta));
    }

    private static double Of(ReadOnlyTensor? error)
    {
        if (error is null)
        {
            return 0;
        }

        var (numbers, length) = (error.ToArray(), error.RowLength);
        return Enumerable.Range(0, error.Rows).Average(row => TensorPrimitives.Norm<double>(numbers.AsSpan(row * length, length)));
    }
}
