using Antiphon.Kernels;
using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>Conv, Gemm, MatMul and BatchNormalization: what has weights.</summary>
internal sealed class SynapseReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        switch (Node.OpType)
        {
            case "Conv":
                Conv();
                break;
            case "Gemm":
                Gemm();
                break;
            case "MatMul":
                MatMul();
                break;
            default:
                Norm();
                break;
        }
    }

    private void Conv()
    {
        var (x, w) = (Data(4), Weight(1));
        if (w.Extents is not [var outputs, var inputs, var height, var width])
        {
            throw Misfit($"has weights of {w.Extents.Count} extents", "a convolution of pictures, with 4");
        }

        var (stride, pad, dilation) = Window(height, width);
        var words = $"{Kernel(height, width)}{Word("stride", stride, 1)}{Word("pad", pad, 0)}{Word("dilation", dilation, 1)}{Word("groups", Attributes.Int("group", 1), 1)}";
        var draft = Synapse("conv", x, Extent(outputs), words, w, new(Extent(outputs), Extent(inputs), Extent(height), Extent(width)), Numbers(w));
        Bias(draft, 2);
        Make(new Activity(draft.Name, 4));
    }

    private void Gemm()
    {
        var (x, w) = (Row(), Weight(1));
        if (Attributes.Int("transA", 0) != 0 || w.Extents is not [var first, var second])
        {
            throw Misfit("multiplies otherwise", "rows of activity by a matrix of weights");
        }

        var isOutputsFirst = Attributes.Int("transB", 0) != 0;
        var (outputs, inputs) = isOutputsFirst ? (Extent(first), Extent(second)) : (Extent(second), Extent(first));
        var draft = Synapse("dense", x, outputs, "", w, new(outputs, inputs), Scaled(isOutputsFirst ? Numbers(w) : Transposed(Numbers(w), inputs, outputs), Attributes.Float("alpha", 1)));
        Bias(draft, 2, Attributes.Float("beta", 1));
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
        var name = Graph.Name("norm", Node.Input.ElementAtOrDefault(1));
        for (var i = 0; i < parts.Length; i++)
        {
            var tensor = Weight(i + 1);
            if (tensor.Extents is not [var channels])
            {
                throw Misfit($"has '{parts[i]}' of {tensor.Extents.Count} extents", "one number for each channel");
            }

            Graph.Add($"{name}.{parts[i]}", new(Extent(channels)), Numbers(tensor));
        }

        var (epsilon, momentum) = (Attributes.Float("epsilon", 1e-5f), 1 - Attributes.Float("momentum", 0.9f));
        var numbers = $"{(Near(epsilon, 1e-5) ? "" : $"eps {Text(epsilon)} ")}{(Near(momentum, 0.1) ? "" : $"momentum {Text(momentum)}")}".Trim();
        Graph.Add(new(name, "norm", [x.Node], numbers));
        Make(x with { Node = name });
    }

    private Draft Synapse(string kind, Activity x, int units, string numbers, Constant weight, Shape shape, Func<float[]> read)
    {
        if (weight.Tensor.DataLocation != 0)
        {
            throw Misfit("has weights in another file", "weights within the file");
        }

        Graph.Use(Node.Input[1]);
        var name = Graph.Name(kind, Node.Input[1]);
        var draft = new Draft(name, kind, [x.Node], numbers) { Units = units };
        Graph.Add(draft);
        Graph.Add($"{name}.weight", shape, read);
        return draft;
    }

    private void Bias(Draft draft, int index, float factor = 1)
    {
        if (Node.Input.ElementAtOrDefault(index) is not { Length: > 0 })
        {
            draft.HasBias = false;
            return;
        }

        var bias = Weight(index);
        if (bias.Extents is not [.., var outputs] || outputs != draft.Units || bias.Extents.SkipLast(1).Any(extent => extent != 1))
        {
            throw Misfit("has a bias of another shape", $"{draft.Units} numbers");
        }

        Graph.Add($"{draft.Name}.bias", new(draft.Units), Scaled(Numbers(bias), factor));
    }

    private Activity Row() => Data() is { Rank: 2 } x ? x : throw Misfit("reads pictures", "rows of cells, as a Flatten makes them");

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

    private static bool Near(float number, double usual) => Math.Abs(number - usual) < 1e-6 * usual + 1e-9;
}
