using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// Takes a batch through a learner's network in shards, and leaves the sum of their gradients where one pass would have left its own. Layer by layer, on the last shard's way back, the sum over other
/// processes begins while the layers below are still computed. What norms and rules keep of the data begins each shard as the step found it, and the shards' mean is kept.
/// </summary>
internal sealed class ShardedStep
{
    // Layers are put together until there are so many numbers to send at once.
    private const int LeastNumbers = 1 << 14;

    // Of each shard: its share of the loss, how many of its items were right, whether it is asked to stop.
    private const int Facts = 3;

    private readonly Learner _learner;
    private readonly ShardPlan _plan;
    private readonly IReplicas _replicas;
    private readonly double[] _facts;
    private readonly List<ShardBucket> _buckets = [];
    private readonly ShardBucket?[] _bucketOf;
    private readonly Dictionary<(Tensor Items, int First, int Rows), Tensor> _slices = [];
    private KeptOfData? _kept;
    private ShardBucket? _statistics;
    private ShardStep _now;

    public ShardedStep(Learner learner, ShardPlan plan, IReplicas replicas)
    {
        (_learner, _plan, _replicas) = (learner, plan, replicas);
        _facts = new double[Facts * plan.Shards];
        _bucketOf = new ShardBucket?[Network.Nodes.Count];
        var entries = new List<(int Node, Parameter Parameter)>();
        for (var node = Network.Nodes.Count - 1; node > 0; node--)
        {
            entries.AddRange(Summed(Network.Nodes[node].Layer!).Select(parameter => (node, parameter)));
            if (entries.Count > 0 && (node == 1 || entries.Sum(entry => entry.Parameter.Value.Shape.Length) >= LeastNumbers))
            {
                var bucket = new ShardBucket(Network.Device, _buckets.Count, entries.Select(entry => entry.Parameter.Value.Shape), plan) { Parameters = [.. entries] };
                _buckets.Add(bucket);
                entries.ForEach(entry => _bucketOf[entry.Node] = bucket);
                entries.Clear();
            }
        }
    }

    /// <summary>Whether any process was asked to stop, as of the last step.</summary>
    public bool IsStopAsked { get; private set; }

    /// <summary>Numbers that each process has to sum with others in a step.</summary>
    public long Numbers => _buckets.Sum(bucket => bucket.Numbers) + (_statistics?.Numbers ?? 0);

    private Network Network => _learner.Network;

    private Pass Pass => _learner.Pass;

    /// <summary>Forward, loss and backward for the shards of this process, and the sum over all; returns the batch's loss and how many of its items were right.</summary>
    public (double Loss, int Right) ForwardBackward(Tensor items, ReadOnlySpan<int> labels, bool isAskedToStop)
    {
        _kept ??= new(Network);
        _kept.Begin();
        Pass.Batches++;
        Pass.Gradients.Completed ??= Completed;
        for (var i = 0; i < _plan.Steps.Length; i++)
        {
            _now = _plan.Steps[i];
            var (first, end) = _plan.RowsOf(_now.Shard, labels.Length);
            var (loss, right) = end > first ? Shard(items, labels, first, end) : (0, 0);
            (_facts[Facts * _now.Shard], _facts[Facts * _now.Shard + 1], _facts[Facts * _now.Shard + 2]) = (loss, right, isAskedToStop ? 1 : 0);
            if (end == first || !double.IsFinite(loss))
            {
                AddNothing();
            }
        }

        (Pass.FirstRow, Pass.Shard, Pass.IsPart) = (0, 0, false);
        _replicas.Gather(_plan, _facts);
        var (sum, all) = (0.0, 0);
        IsStopAsked = false;
        for (var shard = 0; shard < _plan.Shards; shard++)
        {
            sum += _facts[Facts * shard];
            all += (int)_facts[Facts * shard + 1];
            IsStopAsked |= _facts[Facts * shard + 2] > 0;
        }

        if (!double.IsFinite(sum))
        {
            _replicas.EndSums();
            _kept.Restore();
            return (sum, all);
        }

        if (_statistics is not null)
        {
            _replicas.BeginSum(_plan, _buckets.Count, _statistics.Sums);
        }

        _replicas.EndSums();
        Take();
        Network.LearnFromProducts(Pass);
        return (sum, all);
    }

    // A parameter that stays as it was born has no use for a gradient, unless a B learns from it.
    private IEnumerable<Parameter> Summed(Layer layer) => layer.Parameters.Where(parameter => layer is Synapse synapse
        ? parameter.Kind == ParameterKind.Feedback ? !synapse.Rule.LearnsFromProduct : !Network.IsHeld(parameter) || synapse.Plastic.Count > 0
        : !Network.IsHeld(parameter));

    private (double Loss, int Right) Shard(Tensor items, ReadOnlySpan<int> labels, int first, int end)
    {
        _kept!.BeginShard();
        Pass.Load(Slice(items, first, end - first), end - first);
        (Pass.FirstRow, Pass.Shard, Pass.IsPart) = (first, _now.Shard, true);
        var loss = _learner.ForwardBackward(labels[first..end], labels.Length);
        if (!double.IsFinite(loss))
        {
            return (loss, 0);
        }

        _kept.EndShard((double)(end - first) / labels.Length);
        _statistics ??= _kept.Tensors.Count > 0 ? new(Network.Device, _buckets.Count, _kept.Tensors.Select(tensor => tensor.Shape), _plan) : null;
        for (var i = 0; i < _kept.Tensors.Count; i++)
        {
            _statistics!.Add(_now, i, _kept.Tensors[i]);
        }

        return (loss, _learner.Right);
    }

    private void Completed(int node)
    {
        if (!Pass.IsPart || _bucketOf[node] is not { } bucket)
        {
            return;
        }

        for (var i = 0; i < bucket.Parameters.Length; i++)
        {
            if (bucket.Parameters[i].Node == node)
            {
                bucket.Add(_now, i, Pass.Gradients.PartOf(bucket.Parameters[i].Parameter));
                End(bucket);
            }
        }
    }

    private void AddNothing()
    {
        for (var b = 0; b < _buckets.Count; b++)
        {
            for (var i = 0; i < _buckets[b].Parameters.Length; i++)
            {
                _buckets[b].Add(_now, i, null);
                End(_buckets[b]);
            }
        }

        for (var i = 0; i < (_statistics is null ? 0 : _kept!.Tensors.Count); i++)
        {
            _statistics!.Add(_now, i, null);
        }
    }

    private void End(ShardBucket bucket)
    {
        if (++bucket.Added == bucket.Parameters.Length)
        {
            bucket.Added = 0;
            if (_now.Shard == _plan.Own.End - 1)
            {
                _replicas.BeginSum(_plan, bucket.Index, bucket.Sums);
            }
        }
    }

    private void Take()
    {
        for (var b = 0; b < _buckets.Count; b++)
        {
            for (var i = 0; i < _buckets[b].Parameters.Length; i++)
            {
                Pass.Gradients.Take(_buckets[b].Parameters[i].Parameter, _buckets[b][i]);
            }
        }

        for (var i = 0; i < _kept!.Tensors.Count; i++)
        {
            _kept.Tensors[i].CopyFrom(_statistics![i]);
        }
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
