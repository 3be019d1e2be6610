using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// All shards of this process side by side, each in a pass of its own, node by node forward and back: what is made of a layer's weights serves all of them, sums over other processes begin while the layers below are computed,
/// and a layer whose statistic shards share puts together what all of them say of it.
/// </summary>
internal sealed class ShardPasses
{
    private readonly Network _network;
    private readonly ShardPlan _plan;
    private readonly ShardSums _sums;
    private readonly KeptOfData _kept;
    private readonly Pass[] _first;
    private readonly Pass[] _second;
    private readonly bool[] _isEmpty;
    private readonly ShardStatistic?[] _shared;
    private Pass[] _passes;

    /// <summary>The passes of a process's shards.</summary>
    /// <param name="lead">The first shard's pass, whose gradients are those of all.</param>
    /// <param name="network">The network.</param>
    /// <param name="plan">Who has which shard.</param>
    /// <param name="sums">What they add up to.</param>
    /// <param name="kept">What layers keep of each.</param>
    /// <param name="shared">For each node the statistic that shards share there; null for none.</param>
    public ShardPasses(Pass lead, Network network, ShardPlan plan, ShardSums sums, KeptOfData kept, ShardStatistic?[] shared)
    {
        (_network, _plan, _sums, _kept, _shared) = (network, plan, sums, kept, shared);
        _first = _passes = [.. plan.Steps.Select((_, i) => i == 0 ? lead : lead.Beside())];
        _second = network.Path.Reenters ? [.. _first.Select(pass => pass.Second())] : [];
        _isEmpty = new bool[_first.Length];
        foreach (var pass in _first)
        {
            pass.Remembered = new();
        }
    }

    /// <summary>How many shards there are.</summary>
    public int Count => _first.Length;

    /// <summary>The pass of a shard of this process, counted from 0.</summary>
    public Pass this[int i] => _first[i];

    /// <summary>Whether a shard has no rows in the present batch.</summary>
    public bool IsEmpty(int i) => _isEmpty[i];

    /// <summary>Makes ready for a shard's rows, of which there may be none; the first one follows no other.</summary>
    public void Begin(int i, int first, int rows)
    {
        var pass = _first[i];
        (pass.FirstRow, pass.Shard, pass.IsPart, pass.Follows) = (first, _plan.Steps[i].Shard, true, _isEmpty.AsSpan(0, i).Contains(false));
        pass.Batches++;
        pass.Remembered!.Begin();
        _isEmpty[i] = rows == 0;
    }

    /// <summary>Forward, after every shard has its rows.</summary>
    public void Forward()
    {
        _passes = _first;
        Walk();
    }

    /// <summary>Back, after every shard has the error of its output; what comes of it is added up.</summary>
    public void Backward()
    {
        Reenter();
        for (var i = 0; i < Count; i++)
        {
            if (!_isEmpty[i])
            {
                _passes[i].BeginBackward(new(_network.Path, _first[0].Gradients, Learns: true));
            }
        }

        var steps = _passes[0].Schedule;
        for (var at = 0; at < steps.Count; at++)
        {
            var (place, isRemake) = steps[at];
            var node = _network.Nodes[place];
            if (isRemake)
            {
                Remake(node);
            }
            else if (_shared[place] is { } statistic)
            {
                Backward(node, statistic);
            }
            else
            {
                Backward(node);
            }
        }
    }

    private void Walk()
    {
        for (var i = 0; i < Count; i++)
        {
            if (!_isEmpty[i])
            {
                _passes[i].BeginForward();
            }
        }

        for (var place = 1; place < _network.Nodes.Count; place++)
        {
            var node = _network.Nodes[place];
            if (_shared[place] is { } statistic)
            {
                Forward(node, statistic);
            }
            else
            {
                Forward(node);
            }
        }
    }

    private void Forward(Node node)
    {
        var isFirst = ReferenceEquals(_passes, _first);
        for (var i = 0; i < Count; i++)
        {
            if (isFirst)
            {
                _kept.BeginShard(node.Index);
            }

            if (!_isEmpty[i])
            {
                node.Layer!.Forward(new(_passes[i], node));
            }

            if (isFirst)
            {
                _kept.EndShard(_plan.Steps[i], node.Index, Share(i));
            }
        }
    }

    private void Forward(Node node, ShardStatistic statistic)
    {
        for (var i = 0; i < Count; i++)
        {
            var part = statistic.Begin(_plan.Steps[i]);
            if (!_isEmpty[i])
            {
                statistic.Layer.Measure(new(_passes[i], node), part);
            }
        }

        var whole = statistic.Gather(isForward: true);
        for (var i = 0; i < Count; i++)
        {
            statistic.Layer.Take(_passes[i], whole, moves: i == 0);
        }

        Remake(node);
    }

    private void Remake(Node node)
    {
        for (var i = 0; i < Count; i++)
        {
            if (!_isEmpty[i])
            {
                node.Layer!.Remake(new(_passes[i], node));
            }
        }
    }

    // A step's second pass, with the data as the first synapses' rules change them.
    private void Reenter()
    {
        if (_second.Length == 0)
        {
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!_isEmpty[i])
            {
                _network.Reenter(_first[i], _network.Path);
            }
        }

        _passes = _second;
        Walk();
    }

    private void Backward(Node node)
    {
        for (var i = 0; i < Count; i++)
        {
            Lend(i, node);
            if (!_isEmpty[i])
            {
                _network.StepBack(_passes[i], node);
            }

            Add(i, node);
        }
    }

    private void Backward(Node node, ShardStatistic statistic)
    {
        for (var i = 0; i < Count; i++)
        {
            var part = statistic.Begin(_plan.Steps[i]);
            Lend(i, node);
            if (!_isEmpty[i])
            {
                statistic.Layer.MeasureBackward(new(_passes[i], node), part);
                _network.Complete(_passes[i], node);
            }

            Add(i, node);
        }

        var whole = statistic.Gather(isForward: false);
        for (var i = 0; i < Count; i++)
        {
            if (!_isEmpty[i])
            {
                statistic.Layer.Backward(new(_passes[i], node), whole);
                _passes[i].Settle(node);
            }
        }
    }

    private void Lend(int i, Node node) => _sums.Lend(_plan.Steps[i], node.Index, _first[0].Gradients);

    private void Add(int i, Node node) => _sums.Add(_plan.Steps[i], node.Index, _isEmpty[i] ? null : _first[0].Gradients);

    /// <summary>The share of the batch that a shard is.</summary>
    public double Share(int i) => _isEmpty[i] ? 0 : (double)_first[i].Rows / _first[i].Batch;
}
