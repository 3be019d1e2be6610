using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// What the shards of a batch add up to: gradients, layers put together until there are so many numbers to send at once, and last of all what is kept of the data. The sum over other processes begins when this one's last shard
/// has added its part.
/// </summary>
internal sealed class ShardSums
{
    // Layers are put together until there are so many numbers to send at once.
    private const int LeastNumbers = 1 << 14;

    private readonly ShardPlan _plan;
    private readonly IReplicas _replicas;
    private readonly IDevice _device;
    private readonly List<ShardBucket> _gradients = [];
    private readonly ShardBucket?[] _ofNode;
    private ShardBucket? _kept;

    public ShardSums(Network network, ShardPlan plan, IReplicas replicas)
    {
        (_plan, _replicas, _device) = (plan, replicas, network.Device);
        _ofNode = new ShardBucket?[network.Nodes.Count];
        var entries = new List<(int Node, Parameter Parameter)>();
        for (var node = network.Nodes.Count - 1; node > 0; node--)
        {
            entries.AddRange(Summed(network, network.Nodes[node].Layer!).Select(parameter => (node, parameter)));
            if (entries.Count > 0 && (node == 1 || entries.Sum(entry => entry.Parameter.Value.Shape.Length) >= LeastNumbers))
            {
                var bucket = new ShardBucket(_device, _gradients.Count, entries.Select(entry => entry.Parameter.Value.Shape), plan) { Parameters = [.. entries] };
                _gradients.Add(bucket);
                entries.ForEach(entry => _ofNode[entry.Node] = bucket);
                entries.Clear();
            }
        }
    }

    /// <summary>Numbers that each process has to sum with others in a step.</summary>
    public long Numbers => _gradients.Sum(bucket => bucket.Numbers) + (_kept?.Numbers ?? 0);

    /// <summary>Adds the gradients that a shard has left at a node; null where the shard has none.</summary>
    public void Add(in ShardStep step, int node, Gradients? gradients)
    {
        if (_ofNode[node] is not { } bucket)
        {
            return;
        }

        for (var i = 0; i < bucket.Parameters.Length; i++)
        {
            if (bucket.Parameters[i].Node == node)
            {
                bucket.Add(step, i, gradients?.PartOf(bucket.Parameters[i].Parameter));
                if (++bucket.Added == bucket.Parameters.Length * _plan.Steps.Length)
                {
                    bucket.Added = 0;
                    _replicas.BeginSum(_plan, bucket.Index, bucket.Sums);
                }
            }
        }
    }

    /// <summary>Adds a shard's share of what is kept of the data: running statistics as the shard has left them, and what rules remember of it. Both are known after the first shard of the first step.</summary>
    public void AddKept(in ShardStep step, double share, IReadOnlyList<Tensor> statistics, PartMemory memory)
    {
        var count = statistics.Count + memory.Count;
        _kept ??= count > 0 ? BucketFor(statistics, memory) : null;
        for (var i = 0; i < count; i++)
        {
            _kept!.Add(step, i, KeptAt(i, statistics, memory).Scale(share));
        }
    }

    /// <summary>Adds nothing for a shard that has no gradients.</summary>
    public void AddNothing(in ShardStep step)
    {
        for (var node = _ofNode.Length - 1; node > 0; node--)
        {
            Add(step, node, null);
        }

        AddNothingKept(step);
    }

    /// <summary>Adds nothing for a shard that leaves nothing of the data.</summary>
    public void AddNothingKept(in ShardStep step)
    {
        for (var i = 0; i < (_kept?.Count ?? 0); i++)
        {
            _kept!.Add(step, i, null);
        }
    }

    /// <summary>Waits until all is summed over all processes.</summary>
    public void End()
    {
        if (_kept is not null)
        {
            _replicas.BeginSum(_plan, _kept.Index, _kept.Sums);
        }

        _replicas.EndSums();
    }

    /// <summary>Waits for the sums that have begun, which nobody will take.</summary>
    public void Abandon() => _replicas.EndSums();

    /// <summary>Puts the sums where one pass through the whole batch would have left them.</summary>
    public void Take(Gradients gradients, IReadOnlyList<Tensor> statistics, PartMemory memory)
    {
        for (var b = 0; b < _gradients.Count; b++)
        {
            for (var i = 0; i < _gradients[b].Parameters.Length; i++)
            {
                gradients.Take(_gradients[b].Parameters[i].Parameter, _gradients[b][i]);
            }
        }

        for (var i = 0; i < (_kept?.Count ?? 0); i++)
        {
            if (i < statistics.Count)
            {
                statistics[i].CopyFrom(_kept![i]);
            }
            else
            {
                memory.Keep(i - statistics.Count, _kept![i]);
            }
        }
    }

    private ShardBucket BucketFor(IReadOnlyList<Tensor> statistics, PartMemory memory) =>
        new(_device, _gradients.Count, Enumerable.Range(0, statistics.Count + memory.Count).Select(i => KeptAt(i, statistics, memory).Shape), _plan);

    private static Tensor KeptAt(int i, IReadOnlyList<Tensor> statistics, PartMemory memory) => i < statistics.Count ? statistics[i] : memory[i - statistics.Count];

    // A parameter that stays as it was born has no use for a gradient, unless a B learns from it.
    private static IEnumerable<Parameter> Summed(Network network, Layer layer) => layer.Parameters.Where(parameter => layer is Synapse synapse
        ? parameter.Kind == ParameterKind.Feedback ? !synapse.Rule.LearnsFromProduct : !network.IsHeld(parameter) || synapse.Plastic.Count > 0
        : !network.IsHeld(parameter));
}
