using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>What works element by element.</summary>
internal sealed class ElementReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        switch (Node.OpType)
        {
            case "LeakyRelu":
                Unary("leaky", Text(Attributes.Float("alpha", 0.01f)));
                break;
            case "Erf":
                Erf();
                break;
            case "Clip":
                Clip();
                break;
            case "Dropout":
                Dropout();
                break;
            default:
                Unary(Node.OpType.ToLowerInvariant());
                break;
        }
    }

    // The erf here is that of x / sqrt 2.
    private void Erf()
    {
        var x = Scaled(Node.Input[0]);
        if (Math.Abs(x.Scale - Math.Sqrt(0.5)) > 1e-6)
        {
            throw Misfit("is of an activity as it is", "one that was multiplied by 1 / sqrt 2");
        }

        Unary(x with { Scale = 1 }, "erf");
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

    private void Dropout()
    {
        var share = Node.Input.ElementAtOrDefault(1) is { Length: > 0 } ratio ? (Graph.Value(Node, ratio) as Constant)?.Floats() is [var given] ? given : float.NaN : Attributes.Float("ratio", 0.5f);
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

    private float Bound(int index, string attribute, float usual)
    {
        if (Node.Input.ElementAtOrDefault(index) is not { Length: > 0 } name)
        {
            return Attributes.Float(attribute, usual);
        }

        return (Graph.Value(Node, name) as Constant)?.Floats() is [var bound] ? bound : throw Misfit($"has no constant {attribute}", "a number");
    }
}
