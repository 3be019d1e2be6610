namespace Antiphon.Models;

/// <summary>Which nodes of a graph make a unit with which synapses, and which of them are one layer here: a norm with the sum and the positive part behind it.</summary>
internal sealed class GraphUnits
{
    private readonly ILookup<string, GraphNode> _readers;
    private readonly Dictionary<GraphNode, GraphNode> _drivers = [];
    private readonly HashSet<GraphNode> _carried = [];
    private readonly Dictionary<GraphNode, (GraphNode Norm, GraphNode? Sum)> _carriers = [];

    public GraphUnits(IReadOnlyList<GraphNode> nodes)
    {
        _readers = nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        Dictionary<string, GraphNode> byName = nodes.ToDictionary(node => node.Name);
        foreach (var node in nodes)
        {
            // A sum belongs to the first of its inputs that only it reads and that ends a unit so far.
            if (node.IsSynapse)
            {
                _drivers[node] = node;
            }
            else if (ContinuesUnit(node) && node.Inputs.Where(input => OnlyReaderOf(input) == node).Select(input => _drivers.GetValueOrDefault(byName[input])).FirstOrDefault(driver => driver is not null) is { } driver)
            {
                _drivers[node] = driver;
            }

            if (node.Kind == "norm")
            {
                Fuse(node);
            }
        }
    }

    /// <summary>Whether a node is part of a layer that is drawn at a later node.</summary>
    public bool IsCarried(GraphNode node) => _carried.Contains(node);

    /// <summary>The norm, and the sum if there is one, that are drawn as one layer at a node; null where none are.</summary>
    public (GraphNode Norm, GraphNode? Sum)? CarriedBy(GraphNode node) => _carriers.TryGetValue(node, out var there) ? there : null;

    /// <summary>The synapses whose unit ends with a node; null if none does.</summary>
    public GraphNode? EndingAt(GraphNode node) =>
        _drivers.TryGetValue(node, out var driver) && !(OnlyReaderOf(node.Name) is { } next && _drivers.GetValueOrDefault(next) == driver) ? driver : null;

    /// <summary>The nodes of a unit, its synapses first.</summary>
    public IEnumerable<GraphNode> UnitOf(GraphNode synapse) => _drivers.Where(pair => pair.Value == synapse).Select(pair => pair.Key);

    /// <summary>The pool right behind a unit, if nothing else reads it; null if there is none.</summary>
    public GraphNode? PoolBehind(GraphNode synapse) =>
        UnitOf(synapse).LastOrDefault() is { } end && OnlyReaderOf(end.Name) is { Kind: "maxpool" or "meanpool" } pool && pool.Kernel.Height == pool.Kernel.Width ? pool : null;

    /// <summary>Whether no node reads this one.</summary>
    public bool IsEnd(GraphNode node) => !_readers.Contains(node.Name);

    private static bool ContinuesUnit(GraphNode node) => node.Kind is "norm" or "add" or "dropout" || node.Function is not null || node.Clipping is not null;

    private GraphNode? OnlyReaderOf(string name) => _readers[name].Take(2).ToArray() is [var reader] ? reader : null;

    private void Fuse(GraphNode norm)
    {
        var next = OnlyReaderOf(norm.Name);
        if (next is { Kind: "add", Inputs.Count: 2 } sum && !_carried.Contains(sum) && !_carriers.ContainsKey(sum))
        {
            var carrier = OnlyReaderOf(sum.Name) is { Kind: "relu" } positive ? positive : sum;
            _carried.Add(norm);
            if (carrier != sum)
            {
                _carried.Add(sum);
            }

            _carriers[carrier] = (norm, sum);
        }
        else if (next is { Kind: "relu" })
        {
            _carried.Add(norm);
            _carriers[next] = (norm, null);
        }
    }
}
