using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// One step's way through a network and back: activities, the output error, gradients. Made once for the largest batch and used again and again; after each size of
/// batch has been seen, a step allocates nothing.
/// </summary>
public sealed class Pass
{
    private readonly Network _network;
    private readonly MemoryPlan _plan;
    private readonly Tensor _all;
    private readonly Dictionary<int, PassMemory> _byRows = [];
    private readonly Dictionary<int, Tensor?[]> _slotsByRows = [];
    private readonly Tensor?[] _fullSlots;
    private readonly Tensor?[] _errors;
    private readonly Tensor?[] _pending;
    private readonly HashSet<Tensor> _owned = [];
    private readonly Arena _arena;
    private readonly float[] _target;
    private readonly Pass? _lead;
    private Pass? _again;
    private PassMemory _memory;
    private Tensor?[] _slots;
    private bool _isOnWayBack;
    private bool _isSpent;
    private int _rowsForward;
    private bool _wasTraining;

    internal Pass(Network network, int capacity, bool isRepeatable, Pass? lead = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _network = network;
        Capacity = capacity;
        IsRepeatable = isRepeatable;
        _lead = lead;
        _arena = new(network.Device, network.Nodes.Max(node => capacity * Tensor.Stride(network.Device.Type, node.Shape)));
        Scratch = new(_arena);
        _plan = network.PlanOf(isRepeatable, isRepeatable || lead is not null ? 0 : capacity);
        _all = Tensor.Zeros(network.Device, new Shape(capacity, (int)_plan.PerItem));
        _fullSlots = new Tensor?[network.Slots];
        _errors = new Tensor?[network.Nodes.Count];
        _pending = new Tensor?[network.Nodes.Count];
        _memory = _byRows[capacity] = new(network, _plan, _all, capacity, capacity);
        _slots = _slotsByRows[capacity] = _fullSlots;
        _target = new float[network.Classes];
        Gradients = lead?.Gradients ?? new(network, _plan.GradientAt.ToDictionary(
            place => place.Key,
            place => Tensor.Over(network.Device, _all.Memory, place.Key.Value.Shape, place.Key.Value.RowStride, place.Value * capacity)));
        Way = new(network.Path, Gradients, Learns: true);
    }

    /// <summary>The largest batch.</summary>
    public int Capacity { get; }

    /// <summary>Whether activities outlast a backward pass, so that another one may follow; that takes more memory.</summary>
    public bool IsRepeatable { get; }

    /// <summary>Items in the present batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 or above <see cref="Capacity"/>.</exception>
    public int Rows
    {
        get => field == 0 ? Capacity : field;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            field = value;
            if (!_byRows.TryGetValue(value, out var memory))
            {
                _byRows.Add(value, memory = new(_network, _plan, _all, Capacity, value));
                _slotsByRows.Add(value, new Tensor?[_fullSlots.Length]);
            }

            (_memory, _slots) = (memory, _slotsByRows[value]);
        }
    }

    /// <summary>Items of the batch, of which the rows may be a part; their number unless it is said to be larger.</summary>
    public int Batch { get => field == 0 ? Rows : field; set; }

    /// <summary>Rows of the batch that come before these, where they are a part of it: random draws go by the row of the batch.</summary>
    public int FirstRow { get; set; }

    /// <summary>Which part of the batch the rows are, counted from 0: what is drawn once a pass is drawn anew for each.</summary>
    public int Shard { get; set; }

    /// <summary>Whether other passes go through the rest of the batch, and what needs no more than the sum of their gradients is left until that is there.</summary>
    internal bool IsPart { get; set; }

    /// <summary>What rules remember of the data in this part of a batch.</summary>
    internal PartMemory? Remembered { get; set; }

    /// <summary>Whether another pass has gone before this one at every layer of the present batch, so that what was made of weights serves again.</summary>
    internal bool Follows { get; set; }

    /// <summary>Whether the network learns: norms use the batch's own statistics, dropout drops.</summary>
    public bool IsTraining { get; set; }

    /// <summary>The number of the training step, which random streams are drawn by.</summary>
    public long Step { get; set; }

    /// <summary>The data, rows x the shape of an item.</summary>
    public Tensor Input => _memory.Forward[0];

    /// <summary>The network's output in the last forward pass, rows x classes.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has been made with this number of rows.</exception>
    public Tensor Output => OutputOf(_network.Layers[^1]);

    /// <summary>The error at the network's output, rows x classes: the derivative of the batch's loss.</summary>
    public Tensor OutputError => this[_network.Error];

    /// <summary>What the output should be, rows x classes: 1 for the label, else 0. Written by <see cref="SetTargets"/>; rules may hear it.</summary>
    public Tensor Targets => this[_network.Targets];

    /// <summary>
    /// The gradients of the last <see cref="Network.Backward(Pass)"/>, each in its parameter's shape. In a pass that is not <see cref="IsRepeatable"/> they share memory with the activities
    /// of the next forward pass, which gives them up.
    /// </summary>
    public Gradients Gradients { get; }

    /// <summary>The pass before this one in a step that takes two; null for the first.</summary>
    internal Pass? First { get; private set; }

    /// <summary>Backward passes so far; what is done once in each of them is told apart by it.</summary>
    internal long BackwardCount { get; private set; }

    /// <summary>What a B that follows W is brought up to date for: the backward pass under way, or a batch of which it is a part, as W stays throughout.</summary>
    internal long FreshAt => IsPart ? -Batches : BackwardCount;

    /// <summary>The pass in which a B that follows W is brought up to date: this one, or the first of those that go side by side.</summary>
    internal Pass FreshIn => _lead ?? this;

    /// <summary>Batches so far that went through the network in parts.</summary>
    internal long Batches { get; set; }

    /// <summary>The backward pass under way, or the last one.</summary>
    internal BackwardPass Way { get; private set; }

    internal HookMemory Scratch { get; }

    /// <summary>A layer's own memory in the present batch: rows x the slot's shape, or that shape alone if it is not per item.</summary>
    public Tensor this[Slot slot]
    {
        get
        {
            if (_slots[slot.Index] is { } tensor)
            {
                return tensor;
            }

            var full = _fullSlots[slot.Index] ??= slot.PerItem ? Tensor.Batch(_network.Device, Capacity, slot.Shape) : Tensor.Zeros(_network.Device, slot.Shape);
            return _slots[slot.Index] = slot.PerItem && Rows < Capacity ? full.Slice(Rows) : full;
        }
    }

    /// <summary>
    /// The output of a layer in the last forward pass, rows x the layer's output. A pass that is not <see cref="IsRepeatable"/> gives memory up as soon as nothing
    /// in the step needs it: there, only what the way back reads is still there, until the backward pass.
    /// </summary>
    /// <exception cref="ArgumentException">The layer is not one of <see cref="Network.Layers"/>.</exception>
    /// <exception cref="InvalidOperationException">No forward pass has been made with this number of rows, or the output has been given up.</exception>
    public Tensor OutputOf(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var node = _network.NodeOf(layer);
        return _rowsForward != Rows ? throw new InvalidOperationException($"{layer.Name} has no output yet: no forward pass has been made with the present {Rows} rows")
            : node != _network.Nodes.Count - 1 && !IsRepeatable && (_isSpent || !_network.IsKept(layer))
                ? throw new InvalidOperationException($"the output of {layer.Name} has been given up: read it from a repeatable pass")
            : _memory.Forward[node];
    }

    /// <summary>Takes the first rows of a batch, rows x the shape of an item, as the present one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer rows than one, or more than <see cref="Capacity"/>.</exception>
    public void Load(Tensor items, int rows)
    {
        ArgumentNullException.ThrowIfNull(items);
        Rows = rows;
        Input.CopyFrom(rows < items.Rows ? items.Slice(rows) : items);
    }

    /// <summary>Writes the targets of a batch.</summary>
    public void SetTargets(ReadOnlySpan<int> labels)
    {
        for (var row = 0; row < labels.Length; row++)
        {
            _target[labels[row]] = 1;
            Targets.Device.Write(Targets, row, _target);
            _target[labels[row]] = 0;
        }
    }

    /// <summary>Where the gradient of a parameter goes, in its shape.</summary>
    public Tensor Gradient(Parameter parameter) => Gradients[parameter];

    internal void BeginForward()
    {
        (_rowsForward, _wasTraining, _isOnWayBack, _isSpent) = (Rows, IsTraining, false, false);
        if (!IsRepeatable)
        {
            Gradients.GiveUp();
        }
    }

    internal bool WasTraining(Layer layer) => _rowsForward == Rows
        ? _wasTraining
        : throw new InvalidOperationException($"{layer.Name} has no mask yet: no forward pass has been made with the present {Rows} rows");

    private void DemandForward()
    {
        if (_rowsForward != Rows)
        {
            throw new InvalidOperationException($"no forward pass has been made with the present {Rows} rows");
        }
    }

    internal void BeginBackward(BackwardPass way)
    {
        DemandForward();
        if (_isSpent && !IsRepeatable)
        {
            throw new InvalidOperationException("the activities of this pass are spent: a backward pass has been made already, and the pass is not repeatable");
        }

        BackwardCount++;
        (Way, _isOnWayBack, _isSpent) = (way, true, true);
        Array.Clear(_errors);
        way.Gradients.Begin();
        var last = _errors.Length - 1;
        _errors[last] = _memory.Errors[last]!.CopyFrom(OutputError);
    }

    /// <summary>A second pass of the same step, with the same data, targets and output error, and memory of its own.</summary>
    internal Pass Again()
    {
        DemandForward();
        var again = Second();
        (again.Rows, again.Batch, again.IsTraining, again.Step) = (Rows, Batch, IsTraining, Step);
        (again.FirstRow, again.Shard, again.IsPart, again.Follows, again.Batches, again.Remembered) = (FirstRow, Shard, IsPart, Follows, Batches, Remembered);
        again.Input.CopyFrom(Input);
        again.Targets.CopyFrom(Targets);
        again.OutputError.CopyFrom(OutputError);
        return again;
    }

    /// <summary>The pass that <see cref="Again"/> fills, whatever is in it.</summary>
    internal Pass Second() => _again ??= new(_network, Capacity, isRepeatable: true, _lead?.Second()) { First = this };

    /// <summary>A pass that goes side by side with this one through another part of the same batch; what both come to is left in the same gradients, by one after the other.</summary>
    internal Pass Beside() => new(_network, Capacity, IsRepeatable, lead: this);

    /// <summary>The steps of the way back.</summary>
    internal IReadOnlyList<(int Node, bool IsRemake)> Schedule => _plan.Backward;

    /// <summary>Draws that the rows before these take of a stream that gives each row so many.</summary>
    internal ulong Skip(Shape item) => (ulong)FirstRow * (ulong)item.Length;

    internal int InputOf(int node) => _network.Nodes[node].Inputs[0];

    internal Tensor ActivityAt(int node) => _isOnWayBack ? _memory.Back[node] : _memory.Forward[node];

    internal Tensor? ErrorAt(int node) => _errors[node];

    internal Tensor ErrorFor(int node)
    {
        if (_errors[node] is null && node > 0)
        {
            return _errors[node] = _memory.Errors[node]!;
        }

        if (_pending[node] is not null)
        {
            throw new InvalidOperationException($"a layer reads {_network.Nodes[node].Name} twice, and leaves it two errors at once");
        }

        // Summed, or dropped where nobody hears it, when the layer returns.
        return _pending[node] = _arena.Rent(Rows, _network.Nodes[node].Shape);
    }

    internal void Leave(int reader, int node, Tensor? error)
    {
        if (error is null || (node == 0 && !Way.Path.ReachesData))
        {
            return;
        }

        var shape = _network.Nodes[node].Shape;
        if (_errors[node] is { } there)
        {
            there.Add(error);
            if (!ReferenceEquals(error, _errors[reader]) && _owned.Remove(error))
            {
                _arena.Return(error);
            }
        }
        else if (_owned.Remove(error))
        {
            _owned.Add(_errors[node] = error.Shape.Item == shape ? error : _arena.Reshape(error, shape));
        }
        else if (_plan.IsInPlace(reader, node) && ReferenceEquals(error, _memory.Errors[reader]))
        {
            _errors[node] = _memory.Errors[node];
        }
        else
        {
            _errors[node] = (node == 0 ? DataError() : _memory.Errors[node]!).CopyFrom(error);
        }
    }

    /// <summary>Keeps a tensor that a hook made for as long as it is somebody's error.</summary>
    internal Tensor? Own(Tensor? made)
    {
        if (made is not null && Scratch.Keep(made))
        {
            _owned.Add(made);
        }

        return made;
    }

    /// <summary>Ends a node's step back: sums what was left beside another error, and gives up the node's own.</summary>
    internal void Settle(Node node)
    {
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            var input = node.Inputs[i];
            if (_pending[input] is { } more)
            {
                _pending[input] = null;
                if (input > 0 || Way.Path.ReachesData)
                {
                    _errors[input] = _errors[input]?.Add(more) ?? DataError().CopyFrom(more);
                }

                _arena.Return(more);
            }
        }

        var own = _errors[node.Index];
        _errors[node.Index] = null;
        if (own is not null && _owned.Contains(own) && !IsErrorOfAny(node.Inputs, own))
        {
            _owned.Remove(own);
            _arena.Return(own);
        }
    }

    internal void EndBackward() => Way.Gradients.Input = _errors[0];

    private Tensor DataError() => this[_network.DataError];

    private bool IsErrorOfAny(IReadOnlyList<int> inputs, Tensor error)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (ReferenceEquals(_errors[inputs[i]], error))
            {
                return true;
            }
        }

        return false;
    }
}
