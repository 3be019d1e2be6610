using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Models;

/// <summary>A graph's nodes, drawn as layers.</summary>
internal sealed class GraphDrawing
{
    private readonly Builder _build;
    private readonly IReadOnlyList<GraphNode> _nodes;
    private readonly GraphUnits _units;
    private readonly Dictionary<string, (int Node, Shape Shape, bool FromData)> _places;
    private readonly Dictionary<GraphNode, Synapse> _synapses = [];
    private readonly Dictionary<GraphNode, Synapse> _pooled = [];

    public GraphDrawing(Builder build, IReadOnlyList<GraphNode> nodes)
    {
        (_build, _nodes, _units) = (build, nodes, new(nodes));
        _places = new() { [GraphNode.Data] = (build.Here, build.Shape, true) };
    }

    /// <summary>Draws them.</summary>
    /// <exception cref="ArgumentException">A node does not fit what it reads, or the graph does not end in one readout.</exception>
    public void Draw()
    {
        RefuseOtherEnds();
        foreach (var node in _nodes.Where(node => !_units.IsCarried(node)))
        {
            try
            {
                var drawn = Draw(node);
                _places[node.Name] = (drawn.Here, drawn.Shape, !IsLearned(node) && Inputs(node).All(place => place.FromData));
            }
            catch (Exception misfit) when (misfit is ArgumentException or UsageException)
            {
                throw new ArgumentException($"node '{node}': {misfit.Message}", misfit);
            }
        }

        var (last, shape, _) = _places[_nodes[^1].Name];
        var end = _build.From(last, shape, fromData: false);
        FlattenAutomatically(end, "output");
        var output = end.Shape;
        if (output != new Shape(_build.Classes))
        {
            throw new ArgumentException($"its output is {output}, expected {_build.Classes} classes");
        }
    }

    private void RefuseOtherEnds()
    {
        if (_nodes.SkipLast(1).FirstOrDefault(_units.IsEnd) is { } end)
        {
            throw new ArgumentException($"no node reads '{end.Name}', expected the last node, '{_nodes[^1].Name}', to be the only end");
        }

        GraphNode[] readouts = [.. _nodes.Where(node => node.IsReadout)];
        if (readouts.Length != 1 || _nodes.Last(node => node.IsSynapse) != readouts[0])
        {
            throw new ArgumentException($"{(readouts.Length == 0 ? "no node" : readouts.Length == 1 ? $"'{readouts[0].Name}'" : $"more than one node")} has {GraphNode.ClassCount} units, expected the last conv or dense, and no other, to have them");
        }
    }

    private IEnumerable<(int Node, Shape Shape, bool FromData)> Inputs(GraphNode node)
    {
        if (_units.CarriedBy(node) is not var (norm, sum))
        {
            return node.Inputs.Select(input => _places[input]);
        }

        var other = sum?.Inputs.Single(input => input != norm.Name);
        return other is null ? [_places[norm.Inputs[0]]] : [_places[norm.Inputs[0]], _places[other]];
    }

    private Builder Draw(GraphNode node)
    {
        var inputs = Inputs(node).ToArray();
        var build = _build.From(inputs[0].Node, inputs[0].Shape, inputs[0].FromData);
        if (_units.CarriedBy(node) is var (norm, _))
        {
            AddNorm(build, norm, node.Kind == "relu", inputs);
        }
        else
        {
            Add(build, node, inputs);
        }

        if (_units.EndingAt(node) is { IsReadout: false } synapse)
        {
            build.NormaliseActivity(_synapses[synapse]);
            if (_synapses[synapse].Spec.Pooled is null)
            {
                build.Output(_synapses[synapse]);
            }
        }
        else if (_pooled.TryGetValue(node, out var pooled))
        {
            build.Output(pooled);
        }

        return build;
    }

    private void Add(Builder build, GraphNode node, (int Node, Shape Shape, bool FromData)[] inputs)
    {
        switch (node.Kind)
        {
            case "conv" or "dense":
                _synapses[node] = Connect(build, node);
                break;
            case "norm":
                AddNorm(build, node, rectify: false, inputs);
                break;
            case "maxpool" or "meanpool":
                AddPool(build, node);
                break;
            case "globalpool":
                build.DemandPicture();
                build.GlobalPool(node.Name);
                break;
            case "flatten":
                AddFlatten(build, node);
                break;
            case "dropout":
                build.Add(new Dropout(node.Name, node.Real(0), build.Shape, build.Wiring), build.Shape, node.Name);
                break;
            case "add":
                Join(build, new Sum(inputs.Length), node, inputs, inputs[0].Shape);
                break;
            case "concat":
                Concatenate(build, node, inputs);
                break;
            default:
                build.Add(node.Clipping is { } clipping ? new ClippedActivation(clipping) : new Activation(node.Function!.Value), build.Shape, node.Name);
                break;
        }
    }

    private Synapse Connect(Builder build, GraphNode node)
    {
        var f = _units.UnitOf(node).Select(FunctionOf).FirstOrDefault(f => f is not null);
        var gain = node.IsReadout ? 1 : Builder.Gain(f);
        if (node.Kind == "dense")
        {
            FlattenAutomatically(build, node.Name);
            return build.Dense(node.Name, node.Units(build.Classes), node.HasBias, gain, node.IsReadout, f);
        }

        var (height, width) = node.Kernel;
        var geometry = build.Over(node.Name, node.Units(build.Classes), height, width, node.Whole("stride", 1), node.Whole("pad", 0), node.Whole("dilation", 1), node.Whole("groups", 1));
        UnitPool? pool = _units.PoolBehind(node) is { } behind ? new(KindOf(behind), behind.Kernel.Height, StrideOf(behind), behind.Whole("pad", 0)) : null;
        var synapse = build.Conv(node.Name, geometry, node.HasBias, gain, f, pool, node.IsReadout);
        if (synapse.Spec.Pooled is not null)
        {
            _pooled[_units.PoolBehind(node)!] = synapse;
        }

        return synapse;
    }

    private static void AddNorm(Builder build, GraphNode node, bool rectify, (int Node, Shape Shape, bool FromData)[] inputs)
    {
        var (epsilon, momentum) = (node.Real("eps", BatchNorm.UsualEpsilon), node.Real("momentum", BatchNorm.UsualMomentum));
        if (!(epsilon > 0) || momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"eps is {epsilon} and momentum {momentum}, expected eps above 0 and momentum from 0 to 1");
        }

        Join(build, new BatchNorm(node.Name, build.Shape, rectify, inputs.Length > 1, build.Wiring, epsilon, momentum), node, inputs, build.Shape);
    }

    // Whether error has to pass to something that learns, here or below.
    private bool IsLearned(GraphNode node) => node.IsSynapse || node.Kind == "norm" || _units.CarriedBy(node) is not null;

    private static void FlattenAutomatically(Builder build, string name)
    {
        if (build.Shape.Rank > 1)
        {
            build.Add(new Flatten(), new((int)build.Shape.Length), $"{name}:flatten"); // no node can be called so
        }
    }

    private static void AddFlatten(Builder build, GraphNode node)
    {
        var cells = (int)build.Shape.Length;
        if (node.Whole("cells", cells) is var expected && expected != cells)
        {
            throw new ArgumentException($"it makes rows of {expected} cells, and gets {build.Shape}, which are {cells}");
        }

        build.Add(new Flatten(), new(cells), node.Name);
    }

    private static void AddPool(Builder build, GraphNode node)
    {
        build.DemandPicture();
        var (height, width) = node.Kernel;
        var geometry = build.Over(node.Name, build.Shape[2], height, width, StrideOf(node), node.Whole("pad", 0), dilation: 1, groups: 1).ValidatedPool();
        if (node.RoundsUp && ((geometry.Height + 2 * geometry.Padding - height) % geometry.Stride != 0 || (geometry.Width + 2 * geometry.Padding - width) % geometry.Stride != 0))
        {
            throw new ArgumentException($"its windows reach over the edge of {geometry.Height}x{geometry.Width}, expected a size at which they fit");
        }

        build.Add(new Pool(KindOf(node), geometry), new(geometry.OutHeight, geometry.OutWidth, geometry.Outputs), node.Name);
    }

    private static void Concatenate(Builder build, GraphNode node, (int Node, Shape Shape, bool FromData)[] inputs)
    {
        var shapes = inputs.Select(input => input.Shape).ToArray();
        if (Array.Exists(shapes, shape => shape.Rank != shapes[0].Rank || (shape.Rank == 3 && (shape[0] != shapes[0][0] || shape[1] != shapes[0][1]))))
        {
            throw new ArgumentException($"it reads {string.Join(" and ", shapes)}, expected as many positions of each");
        }

        var channels = shapes.Sum(shape => shape.Channels);
        build.Join(new Concat([.. shapes.Select(shape => shape.Channels)]), shapes[0].Rank == 3 ? new(shapes[0][0], shapes[0][1], channels) : new(channels), node.Name, [.. inputs.Select(input => input.Node)]);
    }

    private static void Join(Builder build, Layer layer, GraphNode node, (int Node, Shape Shape, bool FromData)[] inputs, Shape output)
    {
        if (Array.Exists(inputs, input => input.Shape != output))
        {
            throw new ArgumentException($"it sums {string.Join(" and ", inputs.Select(input => input.Shape))}, expected one shape");
        }

        build.Join(layer, output, node.Name, [.. inputs.Select(input => input.Node)]);
    }

    // Rules that ask for a unit's nonlinearity get the nearest one that has a name.
    private static Nonlinearity? FunctionOf(GraphNode node) => node.Function ?? (node.Clipping is { Low: 0 } ? Nonlinearity.Relu : null);

    private static Pooling KindOf(GraphNode pool) => pool.Kind == "maxpool" ? Pooling.Max : Pooling.Average;

    private static int StrideOf(GraphNode pool) => pool.Whole("stride", pool.Kernel.Height);
}
