using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Takes a batch through a learner's network in shards, and leaves the sum of their gradients where one pass would have left its own.</summary>
internal sealed class ShardedStep
{
    // Of each shard: its share of the loss, how many of its items were right, whether it is asked to stop.
    private const int Facts = 3;

    private readonly Learner _learner;
    private readonly ShardPlan _plan;
    private readonly IReplicas _replicas;
    private readonly ShardSums _sums;
    private readonly KeptOfData _kept;
    private readonly ShardPasses _passes;
    private readonly double[] _facts;
    private readonly Dictionary<(Tensor Items, int First, int Rows), Tensor> _slices = [];

    /// <summary>The step of a learner.</summary>
    /// <param name="learner">The learner.</param>
    /// <param name="plan">Who has which shard.</param>
    /// <param name="replicas">The processes.</param>
    /// <param name="sharesStatistics">Whether layers use the statistics of the whole batch in place of their shard's.</param>
    public ShardedStep(Learner learner, ShardPlan plan, IReplicas replicas, bool sharesStatistics)
    {
        (_learner, _plan, _replicas) = (learner, plan, replicas);
        var network = learner.Network;
        _facts = new double[Facts * plan.Shards];
        _sums = new(network, plan, replicas);
        ShardStatistic?[] shared = [.. network.Nodes.Select(node => sharesStatistics && node.Layer is IBatchStatistic layer ? new ShardStatistic(layer, plan, replicas) : null)];
        _kept = new(network, plan, _sums.Count, node => shared[node] is not null);
        _passes = new(learner.Pass, network, plan, _sums, _kept, shared);
    }

    /// <summary>Whether any process was asked to stop, as of the last step.</summary>
    public bool IsStopAsked { get; private set; }

    /// <summary>Numbers that each process has to sum with others in a step.</summary>
    public long Numbers => _sums.Numbers + _kept.Numbers;

    /// <summary>Forward, loss and backward for the shards of this process, and the sum over all; returns the batch's loss and how many of its items were right.</summary>
    public (double Loss, int Right) ForwardBackward(Tensor items, ReadOnlySpan<int> labels, bool isAskedToStop)
    {
        _kept.Begin();
        _sums.Begin();
        for (var i = 0; i < _passes.Count; i++)
        {
            var (first, end) = _plan.RowsOf(_plan.Steps[i].Shard, labels.Length);
            _passes.Begin(i, first, end - first);
            _learner.Prepare(_passes[i], labels.Length);
            if (end > first)
            {
                _passes[i].Load(Slice(items, first, end - first), end - first);
            }
        }

        _learner.Entering?.Invoke(StepPhase.Forward);
        _passes.Forward();
        _learner.Entering?.Invoke(StepPhase.Loss);
        var whole = Judge(labels, isAskedToStop);
        if (double.IsFinite(whole.Loss))
        {
            _learner.Entering?.Invoke(StepPhase.Backward);
            _kept.BeginSum(_replicas);
            _passes.Backward();
            for (var i = 0; i < _passes.Count; i++)
            {
                _sums.Add(_plan.Steps[i], _passes.Share(i), _passes[i].Remembered!);
            }

            _sums.End();
            _kept.Take();
            _sums.Take(_learner.Pass.Gradients);
            _learner.Network.LearnFromProducts(_learner.Pass);
        }
        else
        {
            _kept.Restore();
        }

        (_learner.Pass.FirstRow, _learner.Pass.Shard, _learner.Pass.IsPart) = (0, 0, false);
        return whole;
    }

    // The loss of the whole batch, and how many of its items were right.
    private (double Loss, int Right) Judge(ReadOnlySpan<int> labels, bool isAskedToStop)
    {
        for (var i = 0; i < _passes.Count; i++)
        {
            var shard = _plan.Steps[i].Shard;
            var (first, end) = _plan.RowsOf(shard, labels.Length);
            var (loss, right) = _passes.IsEmpty(i) ? (0, 0) : _learner.Judge(_passes[i], labels[first..end], labels.Length);
            (_facts[Facts * shard], _facts[Facts * shard + 1], _facts[Facts * shard + 2]) = (loss, right, isAskedToStop ? 1 : 0);
        }

        _replicas.Gather(_plan, _facts);
        var (sum, all) = (0.0, 0);
        IsStopAsked = false;
        for (var shard = 0; shard < _plan.Shards; shard++)
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
