using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>Add, Sum, Concat, and the product that makes a SiLU: what reads several activities.</summary>
internal sealed class JoinReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        if (WithConstant() is var (x, constant) && Graph.IsData(x))
        {
            var numbers = constant.Floats() is { Length: <= 4 } few ? $" by {string.Join(", ", few.Select(Text))}" : "";
            Graph.Remarks.Add($"the {Node.OpType}{numbers} at its beginning is left out: data are normalised here as --normalise says");
            Make(x);
            return;
        }

        switch (Node.OpType)
        {
            case "Add" or "Sum":
                Add();
                break;
            case "Concat":
                Concat();
                break;
            case "Mul" or "Div" when WithConstant() is var (multiplied, by) && by.Floats() is [var factor]:
                Make(multiplied with { Scale = Node.OpType == "Mul" ? multiplied.Scale * factor : multiplied.Scale / factor });
                break;
            case "Sub" or "Div":
                throw Misfit("works on an activity within the graph", "it at the beginning, on the data, or not at all");
            default:
                Silu();
                break;
        }
    }

    // An activity and a constant, where two are joined and one of them is such; what is subtracted or divided by stands second.
    private (Activity X, Constant Constant)? WithConstant() => Node.OpType is "Add" or "Sub" or "Mul" or "Div" && Node.Input.Count == 2
        ? (Graph.Value(Node, Node.Input[0]), Graph.Value(Node, Node.Input[1])) switch
        {
            (Activity x, Constant constant) => (x, constant),
            (Constant constant, Activity x) when Node.OpType is "Add" or "Mul" => (x, constant),
            _ => null,
        }
        : null;

    private void Add()
    {
        var values = Node.Input.Select(input => Graph.Value(Node, input)).ToArray();
        Activity[] activities = [.. values.OfType<Activity>()];
        if (activities.Length == values.Length && activities.Length > 1 && activities.DistinctBy(x => x.Node).Count() == activities.Length)
        {
            var name = Graph.Name("add");
            Graph.Add(new(name, "add", [.. activities.Select(x => x.Node)]));
            Make(activities[0] with { Node = name });
        }
        else if (WithConstant() is var (row, bias) && row.Rank == 2 && bias.Extents is [var outputs] && Graph.Find(row.Node) is { Kind: "dense", HasBias: false } dense
            && outputs == dense.Units && Graph.IsReadOnceFrom("MatMul", Node.Input[values[0] is Activity ? 0 : 1]))
        {
            dense.HasBias = true;
            Graph.Add($"{dense.Name}.bias", new(dense.Units), Numbers(bias));
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
        if (Node.Input.Count == 2 && Graph.Value(Node, Node.Input[0]) is Activity a && Graph.Value(Node, Node.Input[1]) is Activity b)
        {
            foreach (var (x, gate, input) in new[] { (a, b, Node.Input[1]), (b, a, Node.Input[0]) })
            {
                if (Graph.Find(gate.Node) is { Kind: "sigmoid" } sigmoid && sigmoid.Inputs[0] == x.Node && Graph.IsReadOnceFrom("Sigmoid", input))
                {
                    Graph.Remove(sigmoid);
                    var name = Graph.Name("silu");
                    Graph.Add(new(name, "silu", [x.Node]));
                    Make(x with { Node = name });
                    return;
                }
            }
        }

        throw Misfit("multiplies", "no product but that of x and its own sigmoid");
    }

    private void Concat()
    {
        Activity[] inputs = [.. Node.Input.Select(input => Data(input))];
        var rank = inputs[0].Rank;
        var axis = Attributes.Int("axis", 1);
        if (Array.Exists(inputs, input => input.Rank != rank) || (axis < 0 ? axis + rank : axis) != 1 || inputs.Distinct().Count() != inputs.Length)
        {
            throw Misfit($"is along axis {axis}", "several activities along axis 1, their channels");
        }

        if (inputs.Length == 1)
        {
            Make(inputs[0]);
            return;
        }

        var name = Graph.Name("concat");
        Graph.Add(new(name, "concat", [.. inputs.Select(input => input.Node)]));
        Make(new Activity(name, rank));
    }
}
