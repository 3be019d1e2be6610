using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// All shards of this process side by side, each in a pass of its own, node by node forward and back: a layer with a statistic of the batch puts together what all shards say of it, so that each goes on with that of the whole
/// batch. What rules keep of the data begins each shard as the step found it, and the shards' mean is kept.
/// </summary>
internal sealed class LockstepStep : ShardedStep
{
    private readonly Pass[] _first;
    private readonly Pass[] _second;
    private readonly bool[] _isEmpty;
    private readonly ShardStatistic?[] _statistics;
    private Pass[] _passes;

    public LockstepStep(Learner learner, ShardPlan plan, IReplicas replicas)
        : base(learner, plan, replicas)
    {
        _first = _passes = [.. plan.Steps.Select((_, i) => i == 0 ? learner.Pass : learner.Pass.Beside())];
        _second = Network.Path.Reenters ? [.. _first.Select(pass => pass.Second())] : [];
        _isEmpty = new bool[_first.Length];
        _statistics = [.. Network.Nodes.Select(node => node.Layer is IBatchStatistic layer ? new ShardStatistic(layer, plan, replicas) : null)];
        foreach (var pass in _first)
        {
            pass.Memory = new();
        }
    }

    private Network Network => Learner.Network;

    /// <inheritdoc/>
    public override (double Loss, int Right) ForwardBackward(Tensor items, ReadOnlySpan<int> labels, bool isAskedToStop)
    {
        Kept.Begin();
        _passes = _first;
        for (var i = 0; i < _passes.Length; i++)
        {
            _passes[i].Batches++;
            _passes[i].Memory!.Begin();
            _isEmpty[i] = !Load(_passes[i], items, labels.Length, Plan.Steps[i]);
        }

        Learner.Entering?.Invoke(StepPhase.Forward);
        Forward();
        Learner.Entering?.Invoke(StepPhase.Loss);
        for (var i = 0; i < _passes.Length; i++)
        {
            var (first, end) = Plan.RowsOf(Plan.Steps[i].Shard, labels.Length);
            var (loss, right) = _isEmpty[i] ? (0, 0) : Learner.Judge(_passes[i], labels[first..end], labels.Length);
            Note(Plan.Steps[i], loss, right, isAskedToStop);
        }

        var whole = Gather();
        if (double.IsFinite(whole.Loss))
        {
            Learner.Entering?.Invoke(StepPhase.Backward);
            Reenter();
            Backward();
            AddKept(labels.Length);
            Sums.End();
            Sums.Take(Learner.Pass.Gradients, [], Learner.Pass.Memory!);
            Network.LearnFromProducts(Learner.Pass);
        }
        else
        {
            Kept.Restore();
        }

        (Learner.Pass.FirstRow, Learner.Pass.Shard, Learner.Pass.IsPart) = (0, 0, false);
        return whole;
    }

    private void Forward()
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            if (!_isEmpty[i])
            {
                _passes[i].BeginForward();
            }
        }

        for (var place = 1; place < Network.Nodes.Count; place++)
        {
            var node = Network.Nodes[place];
            if (_statistics[place] is { } statistic)
            {
                Forward(node, statistic);
                continue;
            }

            for (var i = 0; i < _passes.Length; i++)
            {
                if (!_isEmpty[i])
                {
                    node.Layer!.Forward(new(_passes[i], node));
                }
            }
        }
    }

    private void Forward(Node node, ShardStatistic statistic)
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            var part = statistic.Begin(Plan.Steps[i]);
            if (!_isEmpty[i])
            {
                statistic.Layer.Measure(new(_passes[i], node), part);
            }
        }

        var whole = statistic.Gather(isForward: true);
        for (var i = 0; i < _passes.Length; i++)
        {
            statistic.Layer.Take(_passes[i], whole);
            if (!_isEmpty[i])
            {
                node.Layer!.Remake(new(_passes[i], node));
            }
        }
    }

    // A step's second pass, with the data as the first synapses' rules change them: their statistics are the whole batch's again.
    private void Reenter()
    {
        if (_second.Length == 0)
        {
            return;
        }

        for (var i = 0; i < _passes.Length; i++)
        {
            if (!_isEmpty[i])
            {
                Network.Reenter(_first[i], Network.Path);
            }
        }

        _passes = _second;
        Forward();
    }

    private void Backward()
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            if (!_isEmpty[i])
            {
                _passes[i].BeginBackward(new(Network.Path, Learner.Pass.Gradients, Learns: true));
            }
        }

        var steps = _passes[0].Schedule;
        for (var at = 0; at < steps.Count; at++)
        {
            var (place, isRemake) = steps[at];
            var node = Network.Nodes[place];
            if (_statistics[place] is { } statistic && !isRemake)
            {
                Backward(node, statistic);
                continue;
            }

            for (var i = 0; i < _passes.Length; i++)
            {
                if (isRemake)
                {
                    if (!_isEmpty[i])
                    {
                        node.Layer!.Remake(new(_passes[i], node));
                    }
                }
                else if (Turn(i, node))
                {
                    node.Layer!.Backward(new(_passes[i], node));
                    Network.Complete(_passes[i], node);
                    _passes[i].Settle(node);
                }
            }
        }
    }

    private void Backward(Node node, ShardStatistic statistic)
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            var part = statistic.Begin(Plan.Steps[i]);
            if (Turn(i, node))
            {
                statistic.Layer.MeasureBackward(new(_passes[i], node), part);
                Network.Complete(_passes[i], node);
            }
        }

        var whole = statistic.Gather(isForward: false);
        for (var i = 0; i < _passes.Length; i++)
        {
            if (!_isEmpty[i])
            {
                statistic.Layer.Backward(new(_passes[i], node), whole);
                _passes[i].Settle(node);
            }
        }
    }

    // Whose gradients come next at a node; a shard without rows has none.
    private bool Turn(int i, Node node)
    {
        Now = Plan.Steps[i];
        if (_isEmpty[i])
        {
            Sums.Add(Now, node.Index, null);
        }

        return !_isEmpty[i];
    }

    private void AddKept(int batch)
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            if (_isEmpty[i])
            {
                Sums.AddNothingKept(Plan.Steps[i]);
            }
            else
            {
                Sums.AddKept(Plan.Steps[i], (double)_passes[i].Rows / batch, [], _first[i].Memory!);
            }
        }
    }
}
