using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// Where the activities and errors of a pass lie, decided once from what each layer says it reads: two tensors share memory if no step of the schedule needs both. Time is
/// the forward pass from node 0 to the last, the loss, and the backward pass from the last node to the first, each with a moment before it in which an activity may be made
/// again. The gradients of parameters come into being on the way back, where activities are no longer needed, and last to the end of it. Knows layers by what they declare, not by their type.
/// </summary>
internal sealed class MemoryPlan
{
    // To make an output again is a sweep over memory. Where one layer reads one input and one other reads the output, that has always paid; elsewhere, over more inputs or for an output that
    // lives longer, it pays where the layers that read it do this many multiply-adds for each number of it.
    private const long WorthSweeps = 300;

    // Elements of a cache line, whichever their type: gradients begin at one.
    private const int Line = 16;

    private readonly IReadOnlyList<Node> _nodes;
    private readonly int[] _root;
    private readonly List<int>[] _readers;
    private readonly List<int>[] _uses;
    private readonly int[] _leader;
    private readonly int[] _inPlaceOf;
    private readonly int[] _madeAgain;
    private readonly bool _isRepeatable;

    /// <summary>The plan of a pass.</summary>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="nodes">The network's nodes.</param>
    /// <param name="alsoNeeded">Outputs that hooks read beside those that layers declare.</param>
    /// <param name="isRepeatable">Whether activities outlast the way back.</param>
    /// <param name="capacity">Items for which gradients find room among the activities; 0 if they lie elsewhere.</param>
    public MemoryPlan(ElementType type, IReadOnlyList<Node> nodes, IEnumerable<(int Reader, int Read)> alsoNeeded, bool isRepeatable, int capacity)
    {
        _nodes = nodes;
        _isRepeatable = isRepeatable;
        var count = nodes.Count;
        _root = new int[count];
        _readers = [.. nodes.Select(_ => new List<int>())];
        _uses = [.. nodes.Select(_ => new List<int>())];
        _leader = [.. Enumerable.Range(0, count)];
        _inPlaceOf = [.. Enumerable.Repeat(-1, count)];
        _madeAgain = new int[count];
        foreach (var node in nodes)
        {
            _root[node.Index] = node.Layer is { IsView: true } ? _root[node.Inputs[0]] : node.Index;
            foreach (var input in node.Inputs)
            {
                _readers[input].Add(node.Index);
            }
        }

        FindUses(alsoNeeded);
        ChooseRemade();
        JoinErrors();
        Backward = Schedule();
        (ForwardAt, AgainAt, ErrorAt) = (new nint[count], new nint[count], new nint[count]);
        PerItem = Place(type, capacity);
    }

    /// <summary>The way back: a node's own step, or one that makes its output again.</summary>
    public IReadOnlyList<(int Node, bool IsRemake)> Backward { get; }

    /// <summary>Elements of memory for each item of a batch.</summary>
    public nint PerItem { get; }

    /// <summary>Where each node's output lies on the way forward, in elements for each item.</summary>
    public nint[] ForwardAt { get; }

    /// <summary>Where each node's output lies on the way back: where it was, unless it is made again.</summary>
    public nint[] AgainAt { get; }

    /// <summary>Where the error at each node's output lies; -1 for the data.</summary>
    public nint[] ErrorAt { get; }

    /// <summary>Where gradients lie, in elements for each item; empty if they lie elsewhere.</summary>
    public Dictionary<Parameter, nint> GradientAt { get; } = [];

    /// <summary>Whether a node's error is left in the memory of a reader's.</summary>
    public bool IsInPlace(int reader, int read) => _inPlaceOf[read] == reader;

    /// <summary>What becomes of a node's output after the way forward.</summary>
    public string FateOf(int node) => _root[node] != node ? FateOf(_root[node])
        : _madeAgain[node] > 0 ? "made again"
        : _isRepeatable ? "kept"
        : _uses[node].Count > 0 ? "kept"
        : "given up";

    private int Last => _nodes.Count - 1;

    private int LossTime => _nodes.Count;

    private int BackwardTime(int node) => LossTime + 2 * (_nodes.Count - node);

    private void FindUses(IEnumerable<(int Reader, int Read)> alsoNeeded)
    {
        foreach (var node in _nodes.Skip(1))
        {
            var time = BackwardTime(node.Index);
            if (node.Layer!.KeepsOutput)
            {
                _uses[_root[node.Index]].Add(time);
            }

            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Layer.KeepsInput(i))
                {
                    _uses[_root[node.Inputs[i]]].Add(time);
                }
            }
        }

        foreach (var (reader, read) in alsoNeeded)
        {
            _uses[_root[read]].Add(BackwardTime(reader));
        }
    }

    // An output is made again, just before the first step back that reads it, where its inputs are there anyway.
    private void ChooseRemade()
    {
        foreach (var node in _isRepeatable ? [] : _nodes.Skip(1))
        {
            if (!node.Layer!.CanRemake || _root[node.Index] != node.Index || _uses[node.Index].Count == 0 || _root[Last] == node.Index)
            {
                continue;
            }

            var time = _uses[node.Index].Min() - 1;
            int[] readers = [.. ReadersOf(node.Index)];
            var isCheap = (node.Inputs.Count == 1 && readers.Length == 1) || readers.Sum(reader => _nodes[reader].Layer!.Work) > WorthSweeps * node.Shape.Length;
            if (isCheap && node.Inputs.All(input => _madeAgain[_root[input]] == 0 && _uses[_root[input]].Exists(use => use > time)))
            {
                _madeAgain[node.Index] = time;
            }
        }
    }

    // The layers that read a node's memory, through whatever views.
    private IEnumerable<int> ReadersOf(int node) =>
        _readers[node].SelectMany(reader => _root[reader] == _root[node] ? ReadersOf(reader) : [reader]);

    // The first layer back to leave an error for a node is its last reader; if that one works in place, the two errors are one.
    private void JoinErrors()
    {
        for (var node = Last - 1; node > 0; node--)
        {
            if (_readers[node] is [.., var reader] && _nodes[reader].Layer!.InPlace is { } input && _nodes[reader].Inputs[input] == node && _nodes[reader].Inputs.Count(other => other == node) == 1)
            {
                (_leader[node], _inPlaceOf[node]) = (_leader[reader], reader);
            }
        }
    }

    private List<(int Node, bool IsRemake)> Schedule()
    {
        var steps = Enumerable.Range(1, Last).Select(node => (Time: BackwardTime(node), Node: node, IsRemake: false))
            .Concat(_madeAgain.Select((time, node) => (Time: time, Node: node, IsRemake: true)).Where(step => step.Time > 0));
        return [.. steps.OrderBy(step => step.Time).ThenBy(step => step.Node).Select(step => (step.Node, step.IsRemake))];
    }

    private nint Place(ElementType type, int capacity)
    {
        var end = BackwardTime(0);
        var spans = new List<(nint Size, int From, int To, Action<nint> Place)>();
        foreach (var node in _nodes.Where(node => _root[node.Index] == node.Index))
        {
            var here = node.Index;
            int[] alias = [.. Enumerable.Range(0, _nodes.Count).Where(other => _root[other] == here)];
            var lastForward = alias.Contains(Last) ? end : alias.SelectMany(other => _readers[other]).Append(here).Max();
            var lastUse = _uses[here].DefaultIfEmpty(lastForward).Max();
            var isMadeAgain = _madeAgain[here] > 0;
            var lasts = here == 0 || _isRepeatable ? end : isMadeAgain ? lastForward : Math.Max(lastForward, lastUse);
            spans.Add((Tensor.Stride(type, node.Shape), here == 0 ? -1 : here, lasts, at =>
            {
                foreach (var other in alias)
                {
                    ForwardAt[other] = at;
                    AgainAt[other] = isMadeAgain ? AgainAt[other] : at;
                }
            }
            ));
            if (isMadeAgain)
            {
                spans.Add((Tensor.Stride(type, node.Shape), _madeAgain[here], lastUse, at =>
                {
                    foreach (var other in alias)
                    {
                        AgainAt[other] = at;
                    }
                }
                ));
            }
        }

        ErrorAt[0] = -1;
        foreach (var group in Enumerable.Range(1, Last).GroupBy(node => _leader[node]))
        {
            var from = group.Key == Last ? LossTime : _readers[group.Key].Select(BackwardTime).DefaultIfEmpty(LossTime).Min();
            spans.Add((Tensor.Stride(type, _nodes[group.Key].Shape), from, group.Max(BackwardTime), at =>
            {
                foreach (var node in group)
                {
                    ErrorAt[node] = at;
                }
            }
            ));
        }

        foreach (var (node, parameter) in _nodes.Skip(1).SelectMany(node => capacity == 0 ? [] : node.Layer!.Parameters.Select(parameter => (node, parameter))))
        {
            if (parameter.Kind != ParameterKind.Feedback)
            {
                var share = (parameter.Value.Shape.Length + capacity - 1) / capacity;
                spans.Add(((nint)((share + Line - 1) / Line * Line), BackwardTime(node.Index), end, at => GradientAt[parameter] = at));
            }
        }

        // The largest first, each as low as it fits beside those that live at the same time.
        var placed = new List<(nint From, nint To, int Born, int Dead)>();
        foreach (var (size, from, to, place) in spans.OrderByDescending(span => span.Size).ThenBy(span => span.From))
        {
            nint at = 0;
            foreach (var other in placed.Where(other => other.Born <= to && from <= other.Dead).OrderBy(other => other.From))
            {
                if (other.From - at >= size)
                {
                    break;
                }

                at = Math.Max(at, other.To);
            }

            placed.Add((at, at + size, from, to));
            place(at);
        }

        return placed.Max(span => span.To);
    }
}
