using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>What the operator of a node is here.</summary>
internal sealed class Operators(GraphReader graph, Node node)
{
    private const string Supported =
        "Conv, Gemm, MatMul, BatchNormalization, Relu, LeakyRelu, Tanh, Sigmoid, Erf, Clip, MaxPool, AveragePool, GlobalAveragePool, Add, Concat, Flatten, Reshape, Dropout, Identity, and Softmax at the end";

    private readonly Attributes _attributes = new(node);

    /// <summary>Reads the node.</summary>
    /// <exception cref="UsageException">It does what there is not here.</exception>
    /// <exception cref="RunException">It is damaged.</exception>
    public void Read()
    {
        if (node.Output.Count == 0 || node.Domain is not ("" or "ai.onnx") || node.Input.Count == 0 && node.OpType != "Constant")
        {
            throw Unknown();
        }

        switch (node.OpType)
        {
            case "Constant":
                Make(new Constant(_attributes.ConstantValue() ?? throw Misfit("has a value that is no tensor of numbers", "one")));
                break;
            case "Identity":
                Make(graph.Value(node, node.Input[0]));
                break;
            case "Shape" or "Gather" or "Unsqueeze" or "Squeeze" or "Cast" or "Slice" or "Concat" or "Mul" or "Add" when ShapeArithmetic.Of(graph, node, _attributes) is { } extents:
                Make(extents);
                break;
            case "Conv":
                Conv();
                break;
            case "Gemm":
                Gemm();
                break;
            case "MatMul":
                MatMul();
                break;
            case "BatchNormalization":
                Norm();
                break;
            case "Relu" or "Tanh" or "Sigmoid" or "Erf":
                Unary(node.OpType.ToLowerInvariant());
                break;
            case "LeakyRelu":
                Unary("leaky", Text(_attributes.Float("alpha", 0.01f)));
                break;
            case "Clip":
                Clip();
                break;
            case "Pad":
                Pad();
                break;
            case "MaxPool" or "AveragePool":
                Pool();
                break;
            case "GlobalAveragePool":
                Data(4);
                Unary("globalpool");
                break;
            case "ReduceMean":
                Mean();
                break;
            case "Dropout":
                Dropout();
                break;
            case "Add":
                Add();
                break;
            case "Mul":
                Silu();
                break;
            case "Concat":
                Concat();
                break;
            case "Flatten" or "Squeeze" or "Reshape":
                Flatten();
                break;
            case "Softmax" or "LogSoftmax":
                Softmax();
                break;
            default:
                throw Unknown();
        }
    }

    private void Conv()
    {
        var (x, w) = (Data(4), Weight(1));
        if (w.Extents is not [var outputs, var inputs, var height, var width] || outputs is < 1 or > int.MaxValue)
        {
            throw Misfit($"has weights of {w.Extents.Count} extents", "a convolution of pictures, with 4");
        }

        var draft = Synapse("conv", x, (int)outputs, $"{Kernel(height, width)}{Window(height, width, "group")}", w, new(checked((int)outputs), Extent(inputs), Extent(height), Extent(width)), Numbers(w));
        Bias(draft, 2);
        Make(new Activity(draft.Name, 4));
    }

    private void Gemm()
    {
        var (x, w) = (Row(), Weight(1));
        if (_attributes.Int("transA", 0) != 0 || w.Extents is not [var first, var second])
        {
            throw Misfit("multiplies otherwise", "rows of activity by a matrix of weights");
        }

        var isOutputsFirst = _attributes.Int("transB", 0) != 0;
        var (outputs, inputs) = isOutputsFirst ? (Extent(first), Extent(second)) : (Extent(second), Extent(first));
        var draft = Synapse("dense", x, outputs, "", w, new(outputs, inputs), Scaled(isOutputsFirst ? Numbers(w) : Transposed(Numbers(w), inputs, outputs), _attributes.Float("alpha", 1)));
        Bias(draft, 2, _attributes.Float("beta", 1));
        Make(new Activity(draft.Name, 2));
    }

    private void MatMul()
    {
        var (x, w) = (Row(), Weight(1));
        if (w.Extents is not [var inputs, var outputs])
        {
            throw Misfit($"has weights of {w.Extents.Count} extents", "2");
        }

        var draft = Synapse("dense", x, Extent(outputs), "", w, new(Extent(outputs), Extent(inputs)), Transposed(Numbers(w), Extent(inputs), Extent(outputs)));
        draft.HasBias = false;
        Make(new Activity(draft.Name, 2));
    }

    private void Norm()
    {
        var x = Data();
        string[] parts = ["weight", "bias", "running_mean", "running_var"];
        var name = graph.Name("norm", node.Input.ElementAtOrDefault(1));
        for (var i = 0; i < parts.Length; i++)
        {
            var tensor = Weight(i + 1);
            if (tensor.Extents is not [var channels])
            {
                throw Misfit($"has '{parts[i]}' of {tensor.Extents.Count} extents", "one number for each channel");
            }

            graph.Add($"{name}.{parts[i]}", new(Extent(channels)), Numbers(tensor));
        }

        var (epsilon, momentum) = (_attributes.Float("epsilon", 1e-5f), 1 - _attributes.Float("momentum", 0.9f));
        var numbers = $"{(Near(epsilon, 1e-5) ? "" : $"eps {Text(epsilon)} ")}{(Near(momentum, 0.1) ? "" : $"momentum {Text(momentum)}")}".Trim();
        graph.Add(new(name, "norm", [x.Node], numbers));
        Make(x with { Node = name });
    }

    private void Clip()
    {
        var low = Bound(1, "min", float.NegativeInfinity);
        var high = Bound(2, "max", float.PositiveInfinity);
        if (low == 0 && float.IsPositiveInfinity(high))
        {
            Unary("relu");
        }
        else if (low < high)
        {
            Unary("clip", $"{Text(low)} {Text(high)}");
        }
        else
        {
            throw Misfit($"clips from {Text(low)} to {Text(high)}", "a lower bound below the upper one");
        }
    }

    // PyTorch writes one before every mean pool, most often of no pixels.
    private void Pad()
    {
        if ((_attributes.Ints("pads") ?? Wholes(1))?.All(pixels => pixels == 0) != true)
        {
            throw Misfit("pads", "padding as part of a Conv or a pool, or of no pixels");
        }

        Make(Data());
    }

    private void Pool()
    {
        var x = Data(4);
        if (_attributes.Ints("kernel_shape") is not [var height, var width])
        {
            throw Misfit("has no window of two sides", "one over pictures");
        }

        if (_attributes.Int("storage_order", 0) != 0 || node.Output.Skip(1).Any(output => graph.Readers(output) > 0))
        {
            throw Misfit("hands on where its maxima were", "the maxima alone");
        }

        var window = Window(height, width, group: null);
        if (node.OpType == "AveragePool" && _attributes.Int("count_include_pad", 0) != 0 && window.Contains(" pad ", StringComparison.Ordinal))
        {
            throw Misfit("counts the padding (count_include_pad)", "a mean over the pixels that exist");
        }

        var isCut = _attributes.Int("ceil_mode", 0) != 0 ? " ceil" : "";
        Unary(node.OpType == "MaxPool" ? "maxpool" : "meanpool", $"{Kernel(height, width)}{(window.Contains("stride", StringComparison.Ordinal) ? window : $" stride 1{window}")}{isCut}");
    }

    private void Mean()
    {
        var axes = _attributes.Ints("axes") ?? Wholes(1) ?? [];
        Data(4);
        if (!axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2, 3]))
        {
            throw Misfit($"is over the axes {string.Join(", ", axes)}", "height and width");
        }

        Unary("globalpool");
        if (_attributes.Int("keepdims", 1) == 0)
        {
            MakeRow(Made());
        }
    }

    private void Dropout()
    {
        var share = node.Input.ElementAtOrDefault(1) is { Length: > 0 } ratio ? (graph.Value(node, ratio) as Constant)?.Floats() is [var given] ? given : float.NaN : _attributes.Float("ratio", 0.5f);
        if (share is not (>= 0 and < 1))
        {
            throw Misfit("silences a share that is not from 0 to below 1", "a constant one that is");
        }

        if (share == 0)
        {
            Make(Data());
        }
        else
        {
            Unary("dropout", Text(share));
        }
    }

    private void Add()
    {
        var values = node.Input.Select(input => graph.Value(node, input)).ToArray();
        if (values is [Activity a, Activity b] && a.Node != b.Node)
        {
            var name = graph.Name("add");
            graph.Add(new(name, "add", [a.Node, b.Node]));
            Make(a with { Node = name });
        }
        else if (values is [Activity, Constant] or [Constant, Activity]
            && (values[0] as Activity ?? values[1] as Activity) is { Rank: 2 } row && graph.Find(row.Node) is { Kind: "dense", HasBias: false } dense
            && (values[0] as Constant ?? values[1] as Constant)!.Extents is [var outputs] && outputs == dense.Units && graph.Readers(node.Input[values[0] is Activity ? 0 : 1]) == 1)
        {
            dense.HasBias = true;
            graph.Add($"{dense.Name}.bias", new(dense.Units), Numbers((values[0] as Constant ?? values[1] as Constant)!));
            Make(row);
        }
        else
        {
            throw Misfit("adds otherwise", "a sum of two activities, or a bias behind a MatMul");
        }
    }

    // x / (1 + exp(-x)), as exporters write it.
    private void Silu()
    {
        if (node.Input.Count == 2 && graph.Value(node, node.Input[0]) is Activity a && graph.Value(node, node.Input[1]) is Activity b)
        {
            foreach (var (x, gate, input) in new[] { (a, b, node.Input[1]), (b, a, node.Input[0]) })
            {
                if (graph.Find(gate.Node) is { Kind: "sigmoid" } sigmoid && sigmoid.Inputs[0] == x.Node && graph.Readers(input) == 1)
                {
                    graph.Remove(sigmoid);
                    var name = graph.Name("silu");
                    graph.Add(new(name, "silu", [x.Node]));
                    Make(x with { Node = name });
                    return;
                }
            }
        }

        throw Misfit("multiplies", $"none, but for x times its own sigmoid; there are {Supported}");
    }

    private void Concat()
    {
        Activity[] inputs = [.. node.Input.Select(input => Data(input))];
        var rank = inputs[0].Rank;
        var axis = _attributes.Int("axis", 1);
        if (Array.Exists(inputs, input => input.Rank != rank) || (axis < 0 ? axis + rank : axis) != 1 || inputs.Distinct().Count() != inputs.Length)
        {
            throw Misfit($"is along axis {axis}", "several activities along axis 1, their channels");
        }

        if (inputs.Length == 1)
        {
            Make(inputs[0]);
            return;
        }

        var name = graph.Name("concat");
        graph.Add(new(name, "concat", [.. inputs.Select(input => input.Node)]));
        Make(new Activity(name, rank));
    }

    private void Flatten()
    {
        var x = Data();
        var axis = _attributes.Int("axis", 1);
        var isRow = node.OpType switch
        {
            "Flatten" => (axis < 0 ? axis + x.Rank : axis) == 1,
            "Squeeze" => (_attributes.Ints("axes") ?? Wholes(1) ?? []).Select(a => a < 0 ? a + 4 : a).Order().SequenceEqual([2, 3]),
            _ => NewExtents() is [var items, _] && items is (-1 or 0 or 1 or Extents.Items or Extents.Open),
        };
        if (!isRow)
        {
            throw Misfit("makes another shape", "items x cells");
        }

        MakeRow(x);
    }

    private void Softmax()
    {
        if (graph.Readers(node.Output[0]) > 0)
        {
            throw Misfit("is in the midst of the graph", "one at its end, or none");
        }

        graph.Remarks.Add($"the {node.OpType} at its end is left out: the loss has one");
        Make(Data());
    }

    private long[]? NewExtents() => graph.Value(node, node.Input.ElementAtOrDefault(1) ?? "") switch
    {
        Constant constant => constant.Wholes(),
        Extents extents => [.. extents.Numbers],
        _ => null,
    };

    private void MakeRow(Activity x)
    {
        if (x.Rank == 2)
        {
            Make(x);
            return;
        }

        var name = graph.Name("flatten");
        graph.Add(new(name, "flatten", [x.Node]));
        Make(new Activity(name, 2));
    }

    private void Unary(string kind, string numbers = "")
    {
        var x = Data();
        var name = graph.Name(kind);
        graph.Add(new(name, kind, [x.Node], numbers.Trim()));
        Make(x with { Node = name });
    }

    private Draft Synapse(string kind, Activity x, int units, string numbers, Constant weight, Shape shape, Func<float[]> read)
    {
        if (weight.Tensor.DataLocation != 0)
        {
            throw Misfit("has weights in another file", "weights within the file");
        }

        var name = graph.Name(kind, node.Input[1]);
        var draft = new Draft(name, kind, [x.Node], numbers) { Units = units };
        graph.Add(draft);
        graph.Add($"{name}.weight", shape, read);
        return draft;
    }

    private void Bias(Draft draft, int index, float factor = 1)
    {
        if (node.Input.ElementAtOrDefault(index) is not { Length: > 0 })
        {
            draft.HasBias = false;
            return;
        }

        var bias = Weight(index);
        if (bias.Extents is not [.., var outputs] || outputs != draft.Units || bias.Extents.SkipLast(1).Any(extent => extent != 1))
        {
            throw Misfit("has a bias of another shape", $"{draft.Units} numbers");
        }

        graph.Add($"{draft.Name}.bias", new(draft.Units), Scaled(Numbers(bias), factor));
    }

    // Stride, padding, dilation and groups, as words; what is usual is left out.
    private string Window(long height, long width, string? group)
    {
        var stride = Same("strides", 1);
        var dilation = Same("dilations", 1);
        var pad = _attributes.String("auto_pad", "NOTSET") switch
        {
            "NOTSET" => Same("pads", 0),
            "VALID" => 0,
            "SAME_UPPER" or "SAME_LOWER" when stride == 1 && height == width && height % 2 == 1 => dilation * (height - 1) / 2,
            var other => throw Misfit($"pads by {GraphReader.Printable(other)}", "as many pixels on all sides"),
        };
        if (group is null && dilation != 1)
        {
            throw Misfit("has dilation", "a window without");
        }

        var groups = group is null ? 1 : _attributes.Int(group, 1);
        return $"{Word("stride", stride, 1)}{Word("pad", pad, 0)}{Word("dilation", dilation, 1)}{Word("groups", groups, 1)}";

        static string Word(string word, long number, long usual) => number == usual ? "" : string.Create(CultureInfo.InvariantCulture, $" {word} {number}");
    }

    private long Same(string name, long usual)
    {
        var numbers = _attributes.Ints(name) ?? [usual];
        return numbers.Count > 0 && numbers.All(number => number == numbers[0] && number is >= 0 and < 1_000_000)
            ? numbers[0]
            : throw Misfit($"has {name} {string.Join(", ", numbers.Take(8))}", "one number in all directions");
    }

    private float Bound(int index, string attribute, float usual)
    {
        if (node.Input.ElementAtOrDefault(index) is not { Length: > 0 } name)
        {
            return _attributes.Float(attribute, usual);
        }

        return (graph.Value(node, name) as Constant)?.Floats() is [var bound] ? bound : throw Misfit($"has no constant {attribute}", "a number");
    }

    private long[]? Wholes(int index) => node.Input.ElementAtOrDefault(index) is { Length: > 0 } name ? (graph.Value(node, name) as Constant)?.Wholes() : null;

    private Activity Data(int rank) => Data() is var x && x.Rank == rank ? x : throw Misfit($"reads an activity of {x.Rank} extents", $"{rank}");

    private Activity Row() => Data() is { Rank: 2 } x ? x : throw Misfit("reads pictures", "rows of cells, as a Flatten makes them");

    private Activity Data() => Data(node.Input[0]);

    private Activity Data(string name) => graph.Value(node, name) as Activity ?? throw Misfit($"reads the constant '{GraphReader.Printable(name)}'", "an activity");

    private Constant Weight(int index) => node.Input.ElementAtOrDefault(index) is { Length: > 0 } name
        ? graph.Value(node, name) as Constant ?? throw Misfit($"reads '{GraphReader.Printable(name)}', which is no constant", "weights")
        : throw Misfit($"has {node.Input.Count} inputs", $"at least {index + 1}");

    private Func<float[]> Numbers(Constant constant) => () => constant.Floats() ?? throw new RunException($"{graph.Place(node)} has a tensor '{GraphReader.Printable(constant.Tensor.Name)}' that is damaged, or not of floats");

    private static Func<float[]> Scaled(Func<float[]> read, float factor) => factor == 1 ? read : () => [.. read().Select(number => factor * number)];

    private static Func<float[]> Transposed(Func<float[]> read, int rows, int columns) => () =>
    {
        var numbers = read();
        var turned = new float[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            turned[i % columns * rows + i / columns] = numbers[i];
        }

        return turned;
    };

    private int Extent(long extent) => extent is >= 1 and <= int.MaxValue ? (int)extent : throw Misfit($"has weights with an extent of {extent}", "extents of at least 1");

    private Activity Made() => (Activity)graph.Value(node, node.Output[0]);

    private void Make(GraphValue value) => graph.Set(node.Output[0], value);

    private static string Kernel(long height, long width) => string.Create(CultureInfo.InvariantCulture, $"{(height == width ? $"{height}" : $"{height}x{width}")}");

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool Near(float number, double usual) => Math.Abs(number - usual) < 1e-6 * usual + 1e-9;

    private UsageException Misfit(string what, string expected) => new($"{graph.Place(node)} {what}, expected {expected}");

    private UsageException Unknown() => new($"{graph.Place(node)} is an operator that is not here; there are {Supported}");
}
