using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// What the shards of a batch add up to on the way back: gradients, layers put together until there are so many numbers to send at once, and last of all what rules remember of the data. The sum over other processes begins
/// when this one's last shard has added its part.
/// </summary>
internal sealed class ShardSums
{
    // Layers are put together until there are so many numbers to send at once.
    private const int LeastNumbers = 1 << 14;

    private readonly ShardPlan _plan;
    private readonly IReplicas _replicas;
    private readonly IDevice _device;
    private readonly List<ShardBucket> _gradients = [];
    private readonly (ShardBucket? Bucket, int First, int End)[] _ofNode;
    private readonly Network _network;
    private ShardBucket? _memory;
    private PartMemory? _remembered;

    public ShardSums(Network network, ShardPlan plan, IReplicas replicas)
    {
        (_plan, _replicas, _device, _network) = (plan, replicas, network.Device, network);
        _ofNode = new (ShardBucket?, int, int)[network.Nodes.Count];
        var (last, parameters) = (network.Nodes.Count - 1, new List<Parameter>());
        for (var node = last; node > 0; node--)
        {
            var first = parameters.Count;
            parameters.AddRange(Summed(network, network.Nodes[node].Layer!));
            _ofNode[node] = (null, first, parameters.Count);
            if (parameters.Count > 0 && (node == 1 || parameters.Sum(parameter => parameter.Value.Shape.Length) >= LeastNumbers))
            {
                _gradients.Add(new(_device, Count, parameters.Select(parameter => parameter.Value.Shape), plan) { Parameters = [.. parameters] });
                for (; last >= node; last--)
                {
                    _ofNode[last].Bucket = _gradients[^1];
                }

                parameters.Clear();
            }
        }
    }

    /// <summary>How many sums of gradients there are in a step.</summary>
    public int Count => _gradients.Count;

    /// <summary>Numbers that each process has to sum with others in a step.</summary>
    public long Numbers => _gradients.Sum(bucket => bucket.Numbers) + (_memory?.Numbers ?? 0);

    /// <summary>Begins a step, whatever has become of the one before.</summary>
    public void Begin()
    {
        for (var i = 0; i < _gradients.Count; i++)
        {
            _gradients[i].Added = 0;
        }
    }

    /// <summary>Lets the gradients of a shard at a node be written where they are summed, if nothing is there yet.</summary>
    public void Lend(in ShardStep step, int node, Gradients gradients)
    {
        var (bucket, first, end) = _ofNode[node];
        for (var i = first; i < end; i++)
        {
            gradients.Lend(bucket!.Parameters[i], bucket.PlaceOf(step, i));
        }
    }

    /// <summary>Adds the gradients that a shard has left at a node; null where the shard has none.</summary>
    public void Add(in ShardStep step, int node, Gradients? gradients)
    {
        var (bucket, first, end) = _ofNode[node];
        for (var i = first; i < end; i++)
        {
            bucket!.Add(step, i, gradients?.PartOf(bucket.Parameters[i]));
            if (++bucket.Added == bucket.Parameters.Length * _plan.Steps.Length)
            {
                _replicas.BeginSum(_plan, bucket.Index, bucket.Sums);
            }
        }
    }

    /// <summary>Adds a shard's share of what rules remember of it; 0 for a shard without rows. What they remember is known after the first shard of the first step.</summary>
    public void Add(in ShardStep step, double share, PartMemory memory)
    {
        if (_memory is null && memory.Count > 0)
        {
            (_memory, _remembered) = (BucketOf(memory), memory);
        }

        for (var i = 0; i < (_memory?.Count ?? 0); i++)
        {
            _memory!.Add(step, i, share > 0 ? memory[i].Scale(share) : null);
        }
    }

    /// <summary>Waits until all is summed over all processes.</summary>
    public void End()
    {
        if (_memory is not null)
        {
            _replicas.BeginSum(_plan, _memory.Index, _memory.Sums);
        }

        _replicas.EndSums();
    }

    /// <summary>Puts the sums where one pass through the whole batch would have left them.</summary>
    public void Take(Gradients gradients)
    {
        for (var b = 0; b < _gradients.Count; b++)
        {
            for (var i = 0; i < _gradients[b].Parameters.Length; i++)
            {
                var parameter = _gradients[b].Parameters[i];
                gradients.Take(parameter, _gradients[b][i], _network.HearsError(parameter));
            }
        }

        for (var i = 0; i < (_memory?.Count ?? 0); i++)
        {
            _remembered!.Keep(i, _memory![i]);
        }
    }

    // Its number is behind that of what layers keep.
    private ShardBucket BucketOf(PartMemory memory) => new(_device, Count + 1, Enumerable.Range(0, memory.Count).Select(i => memory[i].Shape), _plan);

    // A parameter that stays as it was born has no use for a gradient, unless a B learns from it.
    private static IEnumerable<Parameter> Summed(Network network, Layer layer) => layer.Parameters.Where(parameter => layer is Synapse synapse
        ? parameter.Kind == ParameterKind.Feedback ? !synapse.Rule.LearnsFromProduct : !network.IsHeld(parameter) || synapse.Plastic.Count > 0
        : !network.IsHeld(parameter));
}
