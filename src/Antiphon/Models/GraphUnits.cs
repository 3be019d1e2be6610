namespace Antiphon.Models;

/// <summary>Which nodes of a graph make a unit with which synapses, and which of them are one layer here: a norm with the sum and the positive part behind it.</summary>
internal sealed class GraphUnits
{
    private readonly ILookup<string, GraphNode> _readers;
    private readonly Dictionary<string, GraphNode> _byName;
    private readonly Dictionary<GraphNode, GraphNode> _drivers = [];
    private readonly ILookup<GraphNode, GraphNode> _units;
    private readonly HashSet<GraphNode> _carried = [];
    private readonly Dictionary<GraphNode, (GraphNode Norm, GraphNode? Sum)> _carriers = [];

    public GraphUnits(IReadOnlyList<GraphNode> nodes)
    {
        _readers = nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        _byName = nodes.ToDictionary(node => node.Name);
        foreach (var node in nodes)
        {
            if (DriverOf(node) is { } driver)
            {
                _drivers[node] = driver;
            }

            Fuse(node);
        }

        _units = nodes.Where(_drivers.ContainsKey).ToLookup(node => _drivers[node]);
    }

    /// <summary>Whether a node is part of a layer that is drawn at a later node.</summary>
    public bool IsCarried(GraphNode node) => _carried.Contains(node);

    /// <summary>The norm, and the sum if there is one, that are drawn as one layer at a node; null where none are.</summary>
    public (GraphNode Norm, GraphNode? Sum)? CarriedBy(GraphNode node) => _carriers.TryGetValue(node, out var there) ? there : null;

    /// <summary>The synapses whose unit ends with a node; null if none does.</summary>
    public GraphNode? EndingAt(GraphNode node) =>
        _drivers.TryGetValue(node, out var driver) && !(OnlyReaderOf(node.Name) is { } next && _drivers.GetValueOrDefault(next) == driver) ? driver : null;

    /// <summary>The nodes of a unit, its synapses first.</summary>
    public IEnumerable<GraphNode> UnitOf(GraphNode synapse) => _units[synapse];

    /// <summary>The pool right behind a unit, if nothing else reads it; null if there is none.</summary>
    public GraphNode? PoolBehind(GraphNode synapse) =>
        UnitOf(synapse).LastOrDefault() is { } end && OnlyReaderOf(end.Name) is { Kind: "maxpool" or "meanpool" } pool && pool.Kernel.Height == pool.Kernel.Width ? pool : null;

    /// <summary>Whether no node reads this one.</summary>
    public bool IsEnd(GraphNode node) => !_readers.Contains(node.Name);

    private static bool ContinuesUnit(GraphNode node) => node.Kind is "norm" or "add" or "dropout" || node.Function is not null || node.Clipping is not null;

    private GraphNode? OnlyReaderOf(string name) => _readers[name].Take(2).ToArray() is [var reader] ? reader : null;

    // A sum belongs to the unit that ends, so far, in the first of its inputs that nothing else reads.
    private GraphNode? DriverOf(GraphNode node) => node.IsSynapse ? node
        : !ContinuesUnit(node) ? null
        : InputsOfOwn(node).Select(input => _drivers.GetValueOrDefault(input)).FirstOrDefault(driver => driver is not null);

    // The inputs that no other node reads.
    private IEnumerable<GraphNode> InputsOfOwn(GraphNode node) => node.Inputs.Where(input => _byName.ContainsKey(input) && OnlyReaderOf(input) == node).Select(input => _byName[input]);

    // A layer reads no node twice, and its norm is of the unit that the sum belongs to.
    private bool IsOfOneLayer(GraphNode norm, GraphNode sum) =>
        norm.Kind == "norm" && !sum.Inputs.Contains(norm.Inputs[0]) && _drivers.GetValueOrDefault(norm) == _drivers.GetValueOrDefault(sum);

    private void Fuse(GraphNode node)
    {
        if (node is { Kind: "add", Inputs.Count: 2 } && InputsOfOwn(node).FirstOrDefault(input => IsOfOneLayer(input, node)) is { } summed)
        {
            _carried.Add(summed);
            _carriers[node] = (summed, node);
        }
        else if (node.Kind == "relu" && InputsOfOwn(node).FirstOrDefault() is { } below)
        {
            if (_carriers.TryGetValue(below, out var there) && there.Sum == below)
            {
                _carriers.Remove(below);
                _carried.Add(below);
                _carriers[node] = there;
            }
            else if (below.Kind == "norm")
            {
                _carried.Add(below);
                _carriers[node] = (below, null);
            }
        }
    }
}
