using System.Numerics.Tensors;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>What the shards of a batch say of a layer's statistic: each process has the numbers of all of them, and merges them in the order of the tree, to the same bits.</summary>
internal sealed class ShardStatistic(IBatchStatistic layer, ShardPlan plan, IReplicas replicas)
{
    private readonly double[] _parts = new double[plan.Shards * layer.Numbers];

    public IBatchStatistic Layer => layer;

    /// <summary>The numbers of a shard of this process, zeros at first.</summary>
    public Span<double> Begin(in ShardStep step)
    {
        var part = Part(step.Shard);
        part.Clear();
        return part;
    }

    /// <summary>What all shards come to: on the way forward as the layer merges them, on the way back their sum.</summary>
    public ReadOnlySpan<double> Gather(bool isForward)
    {
        replicas.Gather(plan, _parts);
        Merge(0, plan.Shards, isForward);
        return Part(0);
    }

    // A branch of the tree is left where its first shard was; one that stands for nothing changes no bit.
    private void Merge(int first, int end, bool isForward)
    {
        if (end - first == 1)
        {
            return;
        }

        var middle = ShardPlan.Middle(first, end);
        Merge(first, middle, isForward);
        Merge(middle, end, isForward);
        var left = Part(first);
        var right = Part(middle);
        if (left[0] == 0)
        {
            right.CopyTo(left);
        }
        else if (right[0] != 0 && isForward)
        {
            layer.Merge(left, right);
        }
        else if (right[0] != 0)
        {
            TensorPrimitives.Add<double>(left, right, left);
        }
    }

    private Span<double> Part(int shard) => _parts.AsSpan(shard * layer.Numbers, layer.Numbers);
}
