using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>MaxPool, AveragePool, GlobalAveragePool, and a ReduceMean over the picture.</summary>
internal sealed class PoolReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        switch (Node.OpType)
        {
            case "GlobalAveragePool":
                Data(4);
                Unary("globalpool");
                break;
            case "ReduceMean":
                Mean();
                break;
            default:
                Pool();
                break;
        }
    }

    private void Pool()
    {
        var x = Data(4);
        if (Attributes.Ints("kernel_shape") is not [var height, var width])
        {
            throw Misfit("has no window of two sides", "one over pictures");
        }

        if (Attributes.Int("storage_order", 0) != 0 || Node.Output.Skip(1).Any(output => Graph.Readers(output) > 0))
        {
            throw Misfit("hands on where its maxima were", "the maxima alone");
        }

        var (stride, pad, dilation) = Window(height, width);
        if (dilation != 1)
        {
            throw Misfit("has dilation", "a window without");
        }

        if (Node.OpType == "AveragePool" && Attributes.Int("count_include_pad", 0) != 0 && pad > 0)
        {
            throw Misfit("counts the padding (count_include_pad)", "a mean over the pixels that exist");
        }

        var isCut = Attributes.Int("ceil_mode", 0) != 0 ? " ceil" : "";
        Unary(Node.OpType == "MaxPool" ? "maxpool" : "meanpool", $"{Kernel(height, width)}{Word("stride", stride)}{Word("pad", pad, 0)}{isCut}");
    }

    private void Mean()
    {
        var axes = Attributes.Ints("axes") ?? Wholes(1) ?? [];
        Data(4);
        if (!axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2, 3]))
        {
            throw Misfit($"is over the axes {string.Join(", ", axes)}", "height and width");
        }

        Unary("globalpool");
        if (Attributes.Int("keepdims", 1) == 0)
        {
            MakeRow(Made());
        }
    }

    private Activity Made() => (Activity)Graph.Value(Node, Node.Output[0]);
}
