using System.Runtime.InteropServices;
using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Onnx.Format;
using Antiphon.Onnx.Reading;
using Google.Protobuf;
using Node = Antiphon.Layers.Node;

namespace Antiphon.Onnx.Writing;

/// <summary>Puts the graph of a network together, layer by layer, with channels before pixels.</summary>
internal sealed class GraphWriter
{
    private const int IrVersion = 8;
    private const int Opset = 17;

    // The format's numbers for the kinds of attributes.
    private const int OfFloat = 1;
    private const int OfInt = 2;
    private const int OfInts = 7;

    private readonly Network _network;
    private readonly Blueprint _model;
    private readonly ILookup<string, ModuleTensor> _weights;
    private readonly Format.Graph _graph = new() { Name = "antiphon" };
    private readonly string[] _names;
    private readonly HashSet<string> _taken = [OnnxFile.Input, OnnxFile.Output];

    public GraphWriter(Network network, Blueprint model)
    {
        (_network, _model) = (network, model);
        _weights = ModuleLayout.Of(network, model).ToLookup(tensor => tensor.Name[..tensor.Name.LastIndexOf('.')]);
        _names = new string[network.Nodes.Count];
    }

    /// <summary>The whole file.</summary>
    public Model Write(IReadOnlyList<(string Key, string Text)> about, Normalise? normalise)
    {
        var data = _network.Nodes[0].Shape;
        _names[0] = OnnxFile.Input;
        _graph.Input.Add(Value(OnnxFile.Input, data.Rank == 3 ? [data[2], data[0], data[1]] : [data[0]]));
        if (normalise is not null)
        {
            Normalise(normalise, data);
        }

        // What hands on what it reads is not written: the output is made by the last layer that is.
        var last = _network.Nodes.Last(node => node.Layer is not (Dropout or PreNoise or UnitOutput)).Index;
        foreach (var node in _network.Nodes.Skip(1))
        {
            _names[node.Index] = node.Index == last ? OnnxFile.Output : Unused(_model.ModuleName(node.Name));
            Write(node, node.Inputs.Count > 0 ? _names[node.Inputs[0]] : "", _names[node.Index]);
        }

        _graph.Output.Add(Value(OnnxFile.Output, [_network.Classes]));
        var file = new Model { IrVersion = IrVersion, ProducerName = "antiphon", Graph = _graph, OpsetImport = { new OperatorSet { Version = Opset } } };
        file.MetadataProps.AddRange(about.Select(part => new Entry { Key = part.Key, Value = part.Text }));
        return file;
    }

    private void Write(Node node, string x, string y)
    {
        switch (node.Layer)
        {
            case Conv2D conv:
                Conv(node, conv, x, y);
                break;
            case Dense:
                Add("Gemm", y, [x, .. Weights(node)], Int("transB", 1));
                break;
            case BatchNorm norm:
                Norm(node, norm, x, y);
                break;
            case Activation activation:
                Activate(activation.Function, x, y);
                break;
            case ClippedActivation { Clipping: { Low: 0, High: double.PositiveInfinity, Slope: var slope } }:
                Add("LeakyRelu", y, [x], Float("alpha", slope));
                break;
            case ClippedActivation { Clipping: { Slope: 0 } clipping }:
                Add("Clip", y, [x, Number($"{y}.min", clipping.Low), Number($"{y}.max", clipping.High)]);
                break;
            case Pool pool:
                Pool(pool, x, y);
                break;
            case ActivityNorm:
                RootMeanSquare(node, x, y);
                break;
            case Flatten:
                Add("Flatten", y, [x], Int("axis", 1));
                break;
            case Sum:
                Add(node.Inputs.Count == 2 ? "Add" : "Sum", y, [.. node.Inputs.Select(input => _names[input])]);
                break;
            case Concat:
                Add("Concat", y, [.. node.Inputs.Select(input => _names[input])], Int("axis", 1));
                break;
            case Dropout or PreNoise or UnitOutput:
                _names[node.Index] = x; // in evaluation
                break;
            default:
                throw new RunException($"{node.Name}: a layer of the kind {node.Layer!.GetType().Name} has no form in ONNX here");
        }
    }

    private string Unused(string name) => _taken.Add(name) ? name : Unused($"{name}_");

    private void Normalise(Normalise normalise, Shape data)
    {
        var channels = new Shape(data.Channels, 1, 1);
        var (mean, deviation) = (Floats("input.mean", channels, [.. normalise.Mean.Select(m => (float)m)]), Floats("input.deviation", channels, [.. normalise.Deviation.Select(d => (float)d)]));
        Add("Sub", "input.centred", [OnnxFile.Input, mean]);
        Add("Div", "input.normalised", ["input.centred", deviation]);
        _names[0] = "input.normalised";
    }

    private void Conv(Node node, Conv2D conv, string x, string y)
    {
        var g = conv.Spec.Geometry;
        Add(
            "Conv", y, [x, .. Weights(node)],
            Ints("kernel_shape", g.KernelHeight, g.KernelWidth), Ints("strides", g.Stride, g.Stride), Ints("pads", g.Padding, g.Padding, g.Padding, g.Padding), Ints("dilations", g.Dilation, g.Dilation), Int("group", g.Groups));
    }

    private void Norm(Node node, BatchNorm norm, string x, string y)
    {
        var (normed, summed) = (norm.HasSkip || norm.Rectifies ? $"{y}.normed" : y, norm.Rectifies ? $"{y}.summed" : y);
        Add("BatchNormalization", normed, [x, .. Weights(node)], Float("epsilon", norm.Epsilon), Float("momentum", 1 - norm.Momentum));
        if (norm.HasSkip)
        {
            Add("Add", summed, [normed, _names[node.Inputs[1]]]);
        }

        if (norm.Rectifies)
        {
            Add("Relu", y, [norm.HasSkip ? summed : normed]);
        }
    }

    private void Activate(Nonlinearity f, string x, string y)
    {
        switch (f)
        {
            case Nonlinearity.Erf:
                Add("Mul", $"{y}.scaled", [x, Number($"{y}.scale", 1 / Math.Sqrt(2))]);
                Add("Erf", y, [$"{y}.scaled"]);
                break;
            case Nonlinearity.Silu:
                Add("Sigmoid", $"{y}.gate", [x]);
                Add("Mul", y, [x, $"{y}.gate"]);
                break;
            default:
                Add($"{f}", y, [x]);
                break;
        }
    }

    private void Pool(Pool pool, string x, string y)
    {
        var g = pool.Geometry;
        if (pool.Kind == Pooling.Average && g is { OutHeight: 1, OutWidth: 1, Padding: 0 } && g.KernelHeight == g.Height && g.KernelWidth == g.Width)
        {
            Add("GlobalAveragePool", y, [x]);
        }
        else
        {
            Add(
                pool.Kind == Pooling.Max ? "MaxPool" : "AveragePool", y, [x],
                Ints("kernel_shape", g.KernelHeight, g.KernelWidth), Ints("strides", g.Stride, g.Stride), Ints("pads", g.Padding, g.Padding, g.Padding, g.Padding));
        }
    }

    private void RootMeanSquare(Node node, string x, string y)
    {
        Add("Mul", $"{y}.squares", [x, x]);
        Add("ReduceMean", $"{y}.mean", [$"{y}.squares"], Ints("axes", [.. Enumerable.Range(1, node.Shape.Rank).Select(axis => (long)axis)]));
        Add("Add", $"{y}.raised", [$"{y}.mean", Number($"{y}.epsilon", ActivityNorm.Epsilon)]);
        Add("Sqrt", $"{y}.root", [$"{y}.raised"]);
        Add("Div", y, [x, $"{y}.root"]);
    }

    // The tensors of a layer, in their order.
    private IEnumerable<string> Weights(Node node) => _weights[_model.ModuleName(node.Name)].Select(tensor => Floats(tensor.Name, tensor.Shape, tensor.ToModule()));

    private string Number(string name, double number)
    {
        _graph.Initializer.Add(new TensorData { Name = name, DataType = ElementTypes.Float, RawData = Bytes([(float)number]) });
        return name;
    }

    private string Floats(string name, Shape shape, float[] numbers)
    {
        _graph.Initializer.Add(new TensorData { Name = name, DataType = ElementTypes.Float, Dims = { Enumerable.Range(0, shape.Rank).Select(axis => (long)shape[axis]) }, RawData = Bytes(numbers) });
        return name;
    }

    private void Add(string kind, string output, IEnumerable<string> inputs, params Format.Attribute[] attributes) =>
        _graph.Node.Add(new Format.Node { Name = output, OpType = kind, Input = { inputs }, Output = { output }, Attribute = { attributes } });

    private static ByteString Bytes(float[] numbers) => ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(numbers));

    private static Format.Attribute Int(string name, long value) => new() { Name = name, Type = OfInt, I = value };

    private static Format.Attribute Float(string name, double value) => new() { Name = name, Type = OfFloat, F = (float)value };

    private static Format.Attribute Ints(string name, params IEnumerable<long> values) => new() { Name = name, Type = OfInts, Ints = { values } };

    private static ValueInfo Value(string name, IEnumerable<int> extents) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = ElementTypes.Float,
                Shape = new() { Dim = { new Dimension { DimParam = "batch" }, extents.Select(extent => new Dimension { DimValue = extent }) } },
            },
        },
    };
}
