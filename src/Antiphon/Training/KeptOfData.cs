using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// What a network's layers keep of the data beside their parameters, running statistics of norms. Where each shard has its own, every one of them begins with what the step found, and their mean is kept; where shards share
/// them, they move once.
/// </summary>
internal sealed class KeptOfData
{
    private readonly ShardPlan _plan;
    private readonly Tensor[] _all;
    private readonly Tensor[] _before;
    private readonly (int First, int End)[] _ofNode;
    private readonly ShardBucket? _sums;

    /// <summary>That of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">Who has which shard.</param>
    /// <param name="index">The number of its sum among a step's.</param>
    /// <param name="isShared">At which node shards share what a layer keeps.</param>
    public KeptOfData(Network network, ShardPlan plan, int index, Func<int, bool> isShared)
    {
        _plan = plan;
        _ofNode = new (int, int)[network.Nodes.Count];
        var (own, shared) = (new List<Tensor>(), new List<Tensor>());
        foreach (var node in network.Nodes.Where(node => node.Layer is not (null or Synapse)))
        {
            var first = own.Count;
            (isShared(node.Index) ? shared : own).AddRange(node.Layer!.State.Select(kept => kept.Value));
            _ofNode[node.Index] = (first, own.Count);
        }

        _all = [.. own, .. shared];
        _before = [.. _all.Select(kept => Tensor.Zeros(network.Device, kept.Shape))];
        _sums = own.Count > 0 ? new(network.Device, index, own.Select(kept => kept.Shape), plan) : null;
    }

    /// <summary>Numbers that are summed.</summary>
    public long Numbers => _sums?.Numbers ?? 0;

    /// <summary>Keeps what the step finds.</summary>
    public void Begin()
    {
        for (var i = 0; i < _all.Length; i++)
        {
            _before[i].CopyFrom(_all[i]);
        }
    }

    /// <summary>Brings back what the step found at a node, for the next shard.</summary>
    public void BeginShard(int node)
    {
        for (var i = _ofNode[node].First; i < _ofNode[node].End; i++)
        {
            _all[i].CopyFrom(_before[i]);
        }
    }

    /// <summary>Adds a shard's share of what it has left at a node; 0 for a shard without rows.</summary>
    public void EndShard(in ShardStep step, int node, double share)
    {
        for (var i = _ofNode[node].First; i < _ofNode[node].End; i++)
        {
            _sums!.Add(step, i, share > 0 ? _all[i].Scale(share) : null);
        }
    }

    /// <summary>Begins the sum over all processes.</summary>
    public void BeginSum(IReplicas replicas)
    {
        if (_sums is not null)
        {
            replicas.BeginSum(_plan, _sums.Index, _sums.Sums);
        }
    }

    /// <summary>Keeps the sum.</summary>
    public void Take()
    {
        for (var i = 0; i < (_sums?.Count ?? 0); i++)
        {
            _all[i].CopyFrom(_sums![i]);
        }
    }

    /// <summary>Brings back what the step found, as if there had been none.</summary>
    public void Restore()
    {
        for (var i = 0; i < _all.Length; i++)
        {
            _all[i].CopyFrom(_before[i]);
        }
    }
}
