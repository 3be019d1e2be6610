using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Takes a batch through a learner's network in shards, and leaves the sum of their gradients where one pass would have left its own.</summary>
internal abstract class ShardedStep
{
    // Of each shard: its share of the loss, how many of its items were right, whether it is asked to stop.
    private const int Facts = 3;

    private readonly IReplicas _replicas;
    private readonly double[] _facts;
    private readonly Dictionary<(Tensor Items, int First, int Rows), Tensor> _slices = [];

    protected ShardedStep(Learner learner, ShardPlan plan, IReplicas replicas)
    {
        (Learner, Plan, _replicas) = (learner, plan, replicas);
        _facts = new double[Facts * plan.Shards];
        Sums = new(learner.Network, plan, replicas);
        Kept = new(learner.Network);
        learner.Pass.Gradients.Completed = node =>
        {
            if (learner.Pass.IsPart)
            {
                Sums.Add(Now, node, learner.Pass.Gradients);
            }
        };
    }

    /// <summary>Whether any process was asked to stop, as of the last step.</summary>
    public bool IsStopAsked { get; private set; }

    /// <summary>Numbers that each process has to sum with others in a step.</summary>
    public long Numbers => Sums.Numbers;

    protected Learner Learner { get; }

    protected ShardPlan Plan { get; }

    protected ShardSums Sums { get; }

    protected KeptOfData Kept { get; }

    /// <summary>The shard whose turn it is.</summary>
    protected ShardStep Now { get; set; }

    /// <summary>The step that suits a recipe and a network: shards side by side where they share a statistic, else one after the other; null for a single shard.</summary>
    public static ShardedStep? For(Learner learner, ShardPlan plan, IReplicas replicas, bool sharesStatistics) =>
        plan.Shards == 1 ? null
        : sharesStatistics && learner.Network.Layers.Any(layer => layer is IBatchStatistic) ? new LockstepStep(learner, plan, replicas)
        : new DepthFirstStep(learner, plan, replicas);

    /// <summary>Forward, loss and backward for the shards of this process, and the sum over all; returns the batch's loss and how many of its items were right.</summary>
    public abstract (double Loss, int Right) ForwardBackward(Tensor items, ReadOnlySpan<int> labels, bool isAskedToStop);

    /// <summary>Puts a shard's rows into a pass; false if it has none.</summary>
    protected bool Load(Pass pass, Tensor items, int batch, in ShardStep step)
    {
        var (first, end) = Plan.RowsOf(step.Shard, batch);
        (pass.FirstRow, pass.Shard, pass.IsPart) = (first, step.Shard, true);
        if (end > first)
        {
            pass.Load(Slice(items, first, end - first), end - first);
        }

        Learner.Prepare(pass, batch);
        return end > first;
    }

    /// <summary>Notes what a shard came to.</summary>
    protected void Note(in ShardStep step, double loss, int right, bool isAskedToStop) =>
        (_facts[Facts * step.Shard], _facts[Facts * step.Shard + 1], _facts[Facts * step.Shard + 2]) = (loss, right, isAskedToStop ? 1 : 0);

    /// <summary>The loss of the whole batch and how many of its items were right, when all shards have been noted.</summary>
    protected (double Loss, int Right) Gather()
    {
        _replicas.Gather(Plan, _facts);
        var (sum, all) = (0.0, 0);
        IsStopAsked = false;
        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            sum += _facts[Facts * shard];
            all += (int)_facts[Facts * shard + 1];
            IsStopAsked |= _facts[Facts * shard + 2] > 0;
        }

        return (sum, all);
    }

    private Tensor Slice(Tensor items, int first, int rows)
    {
        if (!_slices.TryGetValue((items, first, rows), out var slice))
        {
            _slices.Add((items, first, rows), slice = Tensor.Over(items.Device, items.Memory, items.Shape.Item.Batch(rows), items.RowStride, items.Offset + first * items.RowStride));
        }

        return slice;
    }
}
