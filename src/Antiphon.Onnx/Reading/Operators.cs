using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>The operators that are read here, and by what.</summary>
internal static class Operators
{
    private static readonly Dictionary<string, Func<GraphReader, Node, NodeReader>> Readers = new(StringComparer.Ordinal);

    static Operators()
    {
        Say(static (graph, node) => new SynapseReader(graph, node), "Conv", "Gemm", "MatMul", "BatchNormalization");
        Say(static (graph, node) => new ElementReader(graph, node), "Relu", "LeakyRelu", "Tanh", "Sigmoid", "Erf", "Clip", "Dropout");
        Say(static (graph, node) => new PoolReader(graph, node), "MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean");
        Say(static (graph, node) => new JoinReader(graph, node), "Add", "Sum", "Concat", "Mul", "Sub", "Div");
        Say(static (graph, node) => new ShapeReader(graph, node), "Flatten", "Reshape", "Squeeze", "Identity", "Pad", "Softmax", "LogSoftmax");
    }

    /// <summary>Reads a node.</summary>
    /// <exception cref="UsageException">It does what there is not here.</exception>
    /// <exception cref="RunException">It is damaged.</exception>
    public static void Read(GraphReader graph, Node node)
    {
        var attributes = new Attributes(node);
        if (node.Output.Count == 0 || node.Domain is not ("" or "ai.onnx") || (node.Input.Count == 0 && node.OpType != "Constant"))
        {
            throw Unknown(graph, node);
        }

        if (node.OpType == "Constant")
        {
            graph.Set(node.Output[0], new Constant(attributes.ConstantValue() ?? throw new UsageException($"{graph.Place(node)} has a value that is no tensor of numbers, expected one")));
        }
        else if (ShapeArithmetic.Of(graph, node, attributes) is { } extents)
        {
            graph.Set(node.Output[0], extents);
        }
        else
        {
            (Readers.TryGetValue(node.OpType, out var reader) ? reader : throw Unknown(graph, node))(graph, node).Read();
        }
    }

    private static void Say(Func<GraphReader, Node, NodeReader> reader, params string[] operators) => Array.ForEach(operators, name => Readers.Add(name, reader));

    private static UsageException Unknown(GraphReader graph, Node node) => new($"{graph.Place(node)} is an operator that is not here; there are {string.Join(", ", Readers.Keys)}, and arithmetic on shapes");
}
