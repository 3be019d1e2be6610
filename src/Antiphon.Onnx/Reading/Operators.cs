using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>The operators that are read here, and by what.</summary>
internal static class Operators
{
    private const string Supported =
        "Conv, Gemm, MatMul, BatchNormalization, Relu, LeakyRelu, Tanh, Sigmoid, Erf, Clip, MaxPool, AveragePool, GlobalAveragePool, Add, Sum, Concat, Flatten, Reshape, Dropout, Identity, and Softmax at the end";

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
            ReaderOf(graph, node).Read();
        }
    }

    private static NodeReader ReaderOf(GraphReader graph, Node node) => node.OpType switch
    {
        "Conv" or "Gemm" or "MatMul" or "BatchNormalization" => new SynapseReader(graph, node),
        "Relu" or "Tanh" or "Sigmoid" or "Erf" or "LeakyRelu" or "Clip" or "Dropout" => new ElementReader(graph, node),
        "MaxPool" or "AveragePool" or "GlobalAveragePool" or "ReduceMean" => new PoolReader(graph, node),
        "Add" or "Sum" or "Sub" or "Mul" or "Div" or "Concat" => new JoinReader(graph, node),
        "Identity" or "Flatten" or "Squeeze" or "Reshape" or "Pad" or "Softmax" or "LogSoftmax" => new ShapeReader(graph, node),
        _ => throw Unknown(graph, node),
    };

    private static UsageException Unknown(GraphReader graph, Node node) => new($"{graph.Place(node)} is an operator that is not here; there are {Supported}");
}
