using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>Add, Sum, Concat, and the product that makes a SiLU: what reads several activities.</summary>
internal sealed class JoinReader(GraphReader graph, Node node) : NodeReader(graph, node)
{
    public override void Read()
    {
        if (Normalises() is { } constant)
        {
            var numbers = constant.Floats() is { Length: <= 4 } few ? $" by {string.Join(", ", few.Select(Text))}" : "";
            Graph.Remarks.Add($"the {Node.OpType}{numbers} at its beginning is left out: data are normalised here as --normalise says");
            Make(Data(Graph.Value(Node, Node.Input[0]) is Activity ? Node.Input[0] : Node.Input[1]));
            return;
        }

        if (Multiplied() is { } multiplied)
        {
            Make(multiplied);
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
            case "Sub" or "Div":
                throw Misfit("works on an activity within the graph", "it at the beginning, on the data, or not at all");
            default:
                Silu();
                break;
        }
    }

    // The constant, where data are moved or scaled by one before anything else.
    private Constant? Normalises() => Node.OpType is "Add" or "Sub" or "Mul" or "Div" && Node.Input.Count == 2
        ? (Graph.Value(Node, Node.Input[0]), Graph.Value(Node, Node.Input[1])) switch
        {
            (Activity x, Constant constant) when Graph.IsData(x) => constant,
            (Constant constant, Activity x) when Graph.IsData(x) && (Node.OpType is "Add" or "Mul") => constant,
            _ => null,
        }
        : null;

    // An activity that is multiplied by a number; null where something else is done.
    private Activity? Multiplied()
    {
        if (Node.OpType is not ("Mul" or "Div") || Node.Input.Count != 2)
        {
            return null;
        }

        return (Graph.Value(Node, Node.Input[0]), Graph.Value(Node, Node.Input[1])) switch
        {
            (Activity x, Constant constant) when constant.Floats() is [var factor] => x with { Scale = Node.OpType == "Mul" ? x.Scale * factor : x.Scale / factor },
            (Constant constant, Activity x) when Node.OpType == "Mul" && constant.Floats() is [var factor] => x with { Scale = x.Scale * factor },
            _ => null,
        };
    }

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
        else if (activities is [{ Rank: 2 } row] && values.OfType<Constant>().FirstOrDefault() is { Extents: [var outputs] } bias && Graph.Find(row.Node) is { Kind: "dense", HasBias: false } dense
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
