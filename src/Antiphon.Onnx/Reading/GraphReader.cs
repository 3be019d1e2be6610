using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>
/// Puts the graph of a file together as text of a <see cref="Models.Graph"/>: follows the nodes that the first output needs, in their order, and asks <see cref="Operators"/> what each is here. Names come from weights, as
/// layer1.0.conv1 from layer1.0.conv1.weight, and from kinds where there are none.
/// </summary>
internal sealed class GraphReader
{
    // Before it, operators broadcast and pooled otherwise.
    private const long LeastOpset = 7;

    private readonly string _path;
    private readonly Model _model;
    private string _data = GraphNode.Data;
    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);
    private readonly List<Draft> _drafts = [];
    private readonly Dictionary<string, (Shape Shape, Func<float[]> Read)> _weights = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = [GraphNode.Data];
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Draft> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public GraphReader(string path, Model model)
    {
        (_path, _model) = (path, model);
        if (model.Graph is null || model.Graph.Node.Count == 0)
        {
            throw new RunException($"{path}: there is no graph in it, expected an ONNX file");
        }
    }

    /// <summary>The nodes, with semicolons between.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Units of the output.</summary>
    public int? Classes { get; private set; }

    /// <summary>Weights in the names of the nodes here.</summary>
    public IReadOnlyDictionary<string, (Shape Shape, Func<float[]> Read)> Weights => _weights;

    /// <summary>What is not in the model, a sentence each.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Reads it.</summary>
    /// <exception cref="RunException">A node reads what there is not, or a tensor is damaged.</exception>
    /// <exception cref="UsageException">A node does what there is not here.</exception>
    public void Read()
    {
        var graph = _model.Graph;
        var opset = _model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? throw new RunException($"{_path}: it does not say by which version of the operators it is to be read");
        if (opset < LeastOpset)
        {
            throw new UsageException($"{_path}: it is written in opset {opset}, expected at least {LeastOpset}");
        }

        if (graph.Output.Count == 0)
        {
            throw new RunException($"{_path}: its graph has no output");
        }

        if (graph.SparseInitializer.Count > 0)
        {
            throw new UsageException($"{_path}: it has sparse weights, expected dense ones");
        }

        foreach (var tensor in graph.Initializer)
        {
            _values[tensor.Name] = new Constant(tensor);
        }

        var inputs = graph.Input.Where(input => !_values.ContainsKey(input.Name)).ToArray();
        if (inputs is not [var data])
        {
            throw new UsageException($"{_path}: its graph has {inputs.Length} inputs{(inputs.Length == 0 ? "" : $" ({string.Join(", ", inputs.Take(4).Select(input => Printable(input.Name)))})")}, expected one, the pictures");
        }

        var rank = data.Type?.TensorType?.Shape?.Dim.Count ?? 0;
        if (rank is not (2 or 4))
        {
            throw new UsageException($"{_path}: its input has {rank} extents, expected items x channels x height x width, or items x cells");
        }

        _data = rank == 2 ? Row() : GraphNode.Data;
        _values[data.Name] = new Activity(_data, rank);
        var output = graph.Output[0].Name;
        if (graph.Output.Count > 1)
        {
            Remarks.Add($"its first output, {Printable(output)}, is learnt; {graph.Output.Count - 1} more are left out");
        }

        foreach (var node in Needed(graph, output))
        {
            foreach (var made in node.Output)
            {
                _makers[made] = node.OpType;
            }

            Operators.Read(this, node);
        }

        if (_values.GetValueOrDefault(output) is not Activity last)
        {
            throw new UsageException($"{_path}: its output does not depend on its input");
        }

        Finish(last);
    }

    /// <summary>What a name stands for.</summary>
    /// <exception cref="RunException">Nothing before the node makes it.</exception>
    public GraphValue Value(Node node, string name) => _values.TryGetValue(name, out var value) ? value : throw new RunException($"{Place(node)} reads '{Printable(name)}', which nothing before it makes");

    /// <summary>Says what an output of a node stands for.</summary>
    public void Set(string name, GraphValue value) => _values[name] = value;

    /// <summary>Whether an activity is the data as they come.</summary>
    public bool IsData(Activity x) => x.Node == _data;

    /// <summary>How many nodes that are needed read a name.</summary>
    public int Readers(string name) => _uses.GetValueOrDefault(name);

    /// <summary>Adds a node here.</summary>
    public void Add(Draft draft)
    {
        _drafts.Add(draft);
        _byName.Add(draft.Name, draft);
    }

    /// <summary>The node here of a name; null for the data.</summary>
    public Draft? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Takes a node out that turned out to be part of another.</summary>
    public void Remove(Draft draft)
    {
        _drafts.Remove(draft);
        _byName.Remove(draft.Name);
    }

    /// <summary>Whether a name is what an operator of this kind itself makes, and only one node that is needed reads it.</summary>
    public bool IsReadOnceFrom(string kind, string name) => _makers.TryGetValue(name, out var maker) && maker == kind && Readers(name) == 1;

    /// <summary>Says that weights are used once more; they are then two groups of synapses here.</summary>
    public void Use(string weight)
    {
        if (!_used.Add(weight))
        {
            Remarks.Add($"'{Printable(weight)}' is the weight of several nodes there; here each learns its own");
        }
    }

    /// <summary>Adds a weight of a node here.</summary>
    public void Add(string name, Shape shape, Func<float[]> read) => _weights.Add(name, (shape, read));

    /// <summary>A name that no node here has: of what a weight's name says, or of a kind with a number.</summary>
    public string Name(string kind, string? weight = null)
    {
        var stem = weight?[..(weight.EndsWith(".weight", StringComparison.Ordinal) ? weight.Length - ".weight".Length : 0)] ?? "";
        if (GraphNode.IsName(stem) && _names.Add(stem))
        {
            return stem;
        }

        do
        {
            _numbers[kind] = _numbers.GetValueOrDefault(kind) + 1;
        }
        while (!_names.Add($"{kind}{_numbers[kind]}"));
        return $"{kind}{_numbers[kind]}";
    }

    /// <summary>A node and its file, for messages.</summary>
    public string Place(Node node) => $"{_path}: node {(node.Name.Length > 0 ? $"'{Printable(node.Name)}'" : $"of '{Printable(node.Output.FirstOrDefault() ?? "")}'")} ({Printable(node.OpType)})";

    /// <summary>A text of the file as it can stand in a line.</summary>
    public static string Printable(string text) => string.Concat(text.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    // Data that come as rows there may be pictures here.
    private string Row()
    {
        var name = Name("flatten");
        Add(new(name, "flatten", [GraphNode.Data]));
        return name;
    }

    // The nodes that an output needs, in their order.
    private IEnumerable<Node> Needed(Format.Graph graph, string output)
    {
        HashSet<string> wanted = [output];
        List<Node> needed = [];
        foreach (var node in graph.Node.Reverse().Where(node => node.Output.Any(wanted.Contains)))
        {
            needed.Add(node);
            foreach (var input in node.Input.Where(input => input.Length > 0))
            {
                wanted.Add(input);
                _uses[input] = _uses.GetValueOrDefault(input) + 1;
            }
        }

        needed.Reverse();
        return needed;
    }

    private void Finish(Activity last)
    {
        if (_drafts.FindLast(draft => draft.IsSynapse) is not { } readout)
        {
            throw new UsageException($"{_path}: there is no Conv, Gemm or MatMul in it, expected at least one");
        }

        Classes = readout.Units;
        Text = string.Join("; ", _drafts.Select(draft =>
        {
            string[] words =
            [
                .. draft.IsSynapse ? [draft == readout ? GraphNode.ClassCount : $"{draft.Units}"] : (string[])[], .. draft.Numbers.Length > 0 ? [draft.Numbers] : (string[])[],
                .. draft.HasBias ? [] : (string[])["no-bias"],
            ];
            return $"{draft.Name} = {draft.Kind}({string.Join(", ", draft.Inputs)}){string.Concat(words.Select(word => $" {word}"))}";
        }));
        if (last.Node != _drafts[^1].Name)
        {
            throw new UsageException($"{_path}: its output is not made by its last node, expected a graph that ends in one output");
        }
    }
}
