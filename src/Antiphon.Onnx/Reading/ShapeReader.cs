using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>What makes another shape of an activity, or leaves it as it is.</summary>
internal sealed class ShapeReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        switch (Node.OpType)
        {
            case "Identity":
                Make(Graph.Value(Node, Node.Input[0]));
                break;
            case "Pad":
                Pad();
                break;
            case "Softmax" or "LogSoftmax":
                Softmax();
                break;
            default:
                Flatten();
                break;
        }
    }

    private void Flatten()
    {
        var x = Data();
        var axis = Attributes.Int("axis", 1);
        long? cells = Node.OpType switch
        {
            "Flatten" => (axis < 0 ? axis + x.Rank : axis) == 1 ? 0 : null,
            "Squeeze" => (Attributes.Ints("axes") ?? Wholes(1) ?? []).Select(a => a < 0 ? a + 4 : a).Order().SequenceEqual([2, 3]) ? 0 : null,
            _ => NewExtents() is [var items, var row] && items is (-1 or 0 or 1 or Extents.Items or Extents.Open) ? Math.Max(0, row) : null,
        };
        MakeRow(x, cells ?? throw Misfit("makes another shape", "items x cells"));
    }

    // PyTorch writes one before every mean pool, most often of no pixels.
    private void Pad()
    {
        if ((Attributes.Ints("pads") ?? Wholes(1))?.All(pixels => pixels == 0) != true)
        {
            throw Misfit("pads", "padding as part of a Conv or a pool, or of no pixels");
        }

        Make(Data());
    }

    private void Softmax()
    {
        if (Graph.Readers(Node.Output[0]) > 0)
        {
            throw Misfit("is in the midst of the graph", "one at its end, or none");
        }

        var (x, axis) = (Data(), Attributes.Int("axis", 1));
        if (x.Rank == 2 && axis is not (1 or -1))
        {
            throw Misfit($"is along axis {axis}", "it along the classes");
        }

        Graph.Remarks.Add($"the {Node.OpType} at its end is left out: the loss has one");
        Make(x);
    }

    private long[]? NewExtents() => Graph.Value(Node, Node.Input.ElementAtOrDefault(1) ?? "") switch
    {
        Constant constant => constant.Wholes(),
        Extents extents => [.. extents.Numbers],
        _ => null,
    };
}
