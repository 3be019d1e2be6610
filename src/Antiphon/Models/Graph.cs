namespace Antiphon.Models;

/// <summary>
/// A model described node by node, each with the nodes it reads: chains, branches, sums and concatenations, as in <c>conv1 = conv(data) 32 3 pad 1; relu1 = relu(conv1); fc = dense(relu1) classes</c>.
/// A unit is a conv or dense with the norms, nonlinearities, sums and dropout that follow it one after the other.
/// </summary>
public sealed record Graph : Blueprint
{
    /// <summary>Two convolutions, both of which a third reads.</summary>
    public Graph() => Nodes = """
        conv1 = conv(data) 16 3 pad 1 no-bias
        norm1 = norm(conv1)
        relu1 = relu(norm1)
        conv2 = conv(relu1) 16 3 pad 1 no-bias
        norm2 = norm(conv2)
        relu2 = relu(norm2)
        both = concat(relu1, relu2)
        pool = maxpool(both) 2
        conv3 = conv(pool) 32 3 pad 1
        relu3 = relu(conv3)
        mean = globalpool(relu3)
        cells = flatten(mean)
        readout = dense(cells) classes
        """;

    /// <summary>What the model is called, as in graph or onnx:FILE.</summary>
    public string Source { get; init; } = "graph";

    /// <summary>The nodes, each behind those it reads, with semicolons between; the last is the output. Where there are norms, W is born at 0.3 of its usual size, as in the residual networks: see docs/decisions.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public string Nodes
    {
        get;
        init
        {
            var nodes = GraphNode.ParseAll(value);
            field = string.Join("; ", nodes);
            HasNorms = nodes.Any(node => node.Kind == "norm");
            InitScale = HasNorms ? 0.3 : 1;
        }
    } = "";

    /// <summary>Whether any node is a norm.</summary>
    public bool HasNorms { get; private init; }

    /// <inheritdoc/>
    public override string ModuleName(string layer) => layer;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        var nodes = GraphNode.ParseAll(Nodes);
        if (nodes.Count == 0)
        {
            throw new UsageException($"{this}: there are no nodes, expected at least one conv or dense of {GraphNode.ClassCount}");
        }

        new GraphDrawing(build, nodes).Draw();
    }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
