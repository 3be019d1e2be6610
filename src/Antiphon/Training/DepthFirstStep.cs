using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// One shard after the other, forward and back, in one pass. Layer by layer, on the last shard's way back, the sum over other processes begins while the layers below are still computed. What norms and rules keep of the data
/// begins each shard as the step found it, and the shards' mean is kept.
/// </summary>
internal sealed class DepthFirstStep : ShardedStep
{
    private readonly PartMemory _memory = new();

    public DepthFirstStep(Learner learner, ShardPlan plan, IReplicas replicas)
        : base(learner, plan, replicas) => Pass.Memory = _memory;

    private Pass Pass => Learner.Pass;

    /// <inheritdoc/>
    public override (double Loss, int Right) ForwardBackward(Tensor items, ReadOnlySpan<int> labels, bool isAskedToStop)
    {
        Kept.Begin();
        Pass.Batches++;
        for (var i = 0; i < Plan.Steps.Length; i++)
        {
            Now = Plan.Steps[i];
            if (i > 0)
            {
                Kept.Restore();
            }

            var (first, end) = Plan.RowsOf(Now.Shard, labels.Length);
            var (loss, right) = Load(Pass, items, labels.Length, Now) ? Shard(labels[first..end], labels.Length) : (0, 0);
            Note(Now, loss, right, isAskedToStop);
            if (end == first || !double.IsFinite(loss))
            {
                Sums.AddNothing(Now);
            }
        }

        (Pass.FirstRow, Pass.Shard, Pass.IsPart) = (0, 0, false);
        var whole = Gather();
        if (!double.IsFinite(whole.Loss))
        {
            Sums.Abandon();
            Kept.Restore();
            return whole;
        }

        Sums.End();
        Sums.Take(Pass.Gradients, Kept.Tensors, _memory);
        Learner.Network.LearnFromProducts(Pass);
        return whole;
    }

    private (double Loss, int Right) Shard(ReadOnlySpan<int> labels, int batch)
    {
        _memory.Begin();
        var loss = Learner.ForwardBackward(labels, batch);
        if (!double.IsFinite(loss))
        {
            return (loss, 0);
        }

        Sums.AddKept(Now, (double)labels.Length / batch, Kept.Tensors, _memory);
        return (loss, Learner.Right);
    }
}
