using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// One step's way through a network and back: activations, the output error, gradients, and the rules' views of the synapses. Made once for the largest batch
/// and used again and again; after each size of batch has been seen, a step allocates nothing.
/// </summary>
public sealed class Pass
{
    private readonly Network _network;
    private readonly Tensor?[] _full;
    private readonly Dictionary<int, Tensor?[]> _byRows = [];
    private readonly Tensor?[] _gradients;
    private readonly Dictionary<(Shape Item, int Rows), Tensor> _shared = [];
    private readonly Dictionary<Tensor, BatchNorm> _made = [];
    private readonly BatchNorm?[] _makers;
    private readonly LocalView[] _views;
    private Tensor?[] _current;

    internal Pass(Network network, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _network = network;
        Capacity = capacity;
        Arena = new(network.Device);
        Arena.Reserve(3, capacity, network.LargestItem); // the error that comes, the one that goes, and one on a skip path
        _full = new Tensor?[network.Slots];
        _makers = new BatchNorm?[network.Slots];
        _current = _byRows[capacity] = _full;
        _gradients = new Tensor?[network.Parameters.Count];
        _views = [.. network.Synapses.Select(synapse => synapse.Look(Arena))];
    }

    /// <summary>The largest batch.</summary>
    public int Capacity { get; }

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
            if (!_byRows.TryGetValue(value, out var current))
            {
                _byRows.Add(value, current = new Tensor?[_full.Length]);
            }

            _current = current;
        }
    }

    /// <summary>Whether the network learns: norms use the batch's own statistics, dropout drops.</summary>
    public bool IsTraining { get; set; }

    /// <summary>The number of the training step, which random streams are drawn by.</summary>
    public long Step { get; set; }

    /// <summary>Backward passes so far; what is done once in each of them is told apart by it.</summary>
    internal long Sweeps { get; set; }

    /// <summary>The data.</summary>
    public Tensor Input => this[_network.Input];

    /// <summary>The network's output in the last forward pass, rows x classes.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has been made with this number of rows.</exception>
    public Tensor Output => OutputOf(_network.Layers[^1]);

    /// <summary>The error at the network's output, per item the derivative of the batch's loss.</summary>
    public Tensor OutputError => this[_network.Error];

    /// <summary>Rows of the last forward pass; 0 before the first.</summary>
    internal int RowsForward { get; set; }

    /// <summary>Memory for errors on their way.</summary>
    public Arena Arena { get; }

    /// <summary>A layer's memory in the present batch.</summary>
    public Tensor this[Slot slot]
    {
        get
        {
            if (_current[slot.Index] is { } tensor)
            {
                // What was kept may have been overwritten since by another layer that shares the memory.
                if (_makers[slot.Index] is { } maker && _made[tensor] != maker)
                {
                    maker.MakeAgain(this);
                }

                return tensor;
            }

            if (slot.IsShared)
            {
                return _current[slot.Index] = SharedMemory(slot.Shape);
            }

            var full = _full[slot.Index] ??= slot.PerItem ? Tensor.Batch(_network.Device, Capacity, slot.Shape) : Tensor.Zeros(_network.Device, slot.Shape);
            return _current[slot.Index] = slot.PerItem && Rows < Capacity ? full.Take(Rows) : full;
        }
    }

    /// <summary>Remembers a tensor of this pass under a slot that is a <see cref="Wiring.Reference"/>.</summary>
    public void Keep(Slot slot, Tensor tensor)
    {
        _current[slot.Index] = tensor;
        _makers[slot.Index] = _made.GetValueOrDefault(tensor);
    }

    /// <summary>Memory for an error of this shape per item, until it is given back.</summary>
    public Tensor Rent(Shape item) => Arena.Rent(Rows, item);

    /// <summary>Gives an error's memory back.</summary>
    public void Return(Tensor delta) => Arena.Return(delta);

    /// <summary>The same error with its items seen in another shape; it takes the place of the one that was handed in.</summary>
    public Tensor Recast(Tensor delta, Shape item) => Arena.Recast(delta, item);

    /// <summary>
    /// The output of a layer in the last forward pass, rows x the layer's output. It is to be read before parameters change: the output of a norm within a residual
    /// block shares memory and may be computed again from its input.
    /// </summary>
    /// <exception cref="ArgumentException">The layer is not one of <see cref="Network.Layers"/>.</exception>
    /// <exception cref="InvalidOperationException">No forward pass has been made with this number of rows.</exception>
    public Tensor OutputOf(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return !_network.Layers.Contains(layer) ? throw new ArgumentException($"the layer '{layer.Name}' is not one of this network's", nameof(layer))
            : RowsForward != Rows ? throw new InvalidOperationException($"{layer.Name} has no output yet: no forward pass has been made with the present {Rows} rows")
            : layer.KeptBy(this);
    }

    /// <summary>Where the gradient of a parameter goes.</summary>
    public Tensor Gradient(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return _gradients[parameter.Index] ??= Tensor.Zeros(parameter.Value.Device, parameter.Value.Shape);
    }

    /// <summary>Notes who wrote last into shared memory, and can write the same again.</summary>
    internal void Made(Tensor tensor, BatchNorm maker) => _made[tensor] = maker;

    /// <summary>What the rule of these synapses sees in this pass.</summary>
    internal LocalView View(Synapse synapse) => _views[synapse.Spec.Index];

    private Tensor SharedMemory(Shape item)
    {
        if (!_shared.TryGetValue((item, Rows), out var memory))
        {
            memory = Rows == Capacity ? Tensor.Batch(_network.Device, Capacity, item)
                : (_shared.TryGetValue((item, Capacity), out var full) ? full : _shared[(item, Capacity)] = Tensor.Batch(_network.Device, Capacity, item)).Take(Rows);
            _shared.Add((item, Rows), memory);
        }

        return memory;
    }
}
