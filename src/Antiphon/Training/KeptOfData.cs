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
    private readonly (int Node, Tensor Value)[] _all;
    private readonly Tensor[] _before;
    private readonly ShardBucket? _sums;

    /// <summary>That of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">Who has which shard.</param>
    /// <param name="index">The number of its sum among a step's.</param>
    /// <param name="isShared">Whether shards share what a layer keeps.</param>
    public KeptOfData(Network network, ShardPlan plan, int index, Func<Layer, bool> isShared)
    {
        _plan = plan;
        var kept = network.Nodes.Where(node => node.Layer is not (null or Synapse)).SelectMany(node => node.Layer!.State.Select(state => (Node: node, state.Value))).OrderBy(one => isShared(one.Node.Layer!)).ToList();
        _all = [.. kept.Select(one => (one.Node.Index, one.Value))];
        _before = [.. _all.Select(one => Tensor.Zeros(network.Device, one.Value.Shape))];
        var own = kept.Where(one => !isShared(one.Node.Layer!)).Select(one => one.Value.Shape).ToList();
        _sums = own.Count > 0 ? new(network.Device, index, own, plan) : null;
    }

    /// <summary>Numbers that are summed.</summary>
    public long Numbers => _sums?.Numbers ?? 0;

    private int Own => _sums?.Count ?? 0;

    /// <summary>Keeps what the step finds.</summary>
    public void Begin()
    {
        for (var i = 0; i < _all.Length; i++)
        {
            _before[i].CopyFrom(_all[i].Value);
        }
    }

    /// <summary>Brings back what the step found at a node, for the next shard.</summary>
    public void BeginShard(int node)
    {
        for (var i = 0; i < Own; i++)
        {
            if (_all[i].Node == node)
            {
                _all[i].Value.CopyFrom(_before[i]);
            }
        }
    }

    /// <summary>Adds a shard's share of what it has left at a node; 0 for a shard without rows.</summary>
    public void EndShard(in ShardStep step, int node, double share)
    {
        for (var i = 0; i < Own; i++)
        {
            if (_all[i].Node == node)
            {
                _sums!.Add(step, i, share > 0 ? _all[i].Value.Scale(share) : null);
            }
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
        for (var i = 0; i < Own; i++)
        {
            _all[i].Value.CopyFrom(_sums![i]);
        }
    }

    /// <summary>Brings back what the step found, as if there had been none.</summary>
    public void Restore()
    {
        for (var i = 0; i < _all.Length; i++)
        {
            _all[i].Value.CopyFrom(_before[i]);
        }
    }
}
