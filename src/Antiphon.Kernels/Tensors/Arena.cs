namespace Antiphon.Kernels;

/// <summary>Memory that is lent and given back, so that a training step allocates nothing once every size has been seen.</summary>
/// <param name="device">Where it lies.</param>
/// <param name="least">Elements of the smallest block: what is asked for first, however small, then serves what comes later.</param>
public sealed class Arena(IDevice device, nint least = 0)
{
    private readonly List<Block> _free = [];
    private readonly Dictionary<Tensor, Block> _lent = [];
    private readonly Dictionary<(Tensor Tensor, Shape Item), Tensor> _views = [];

    /// <summary>A batch whose content is whatever was there before.</summary>
    public Tensor Rent(int rows, Shape item)
    {
        // The smallest free block that could be this tensor; of equal ones, one that has been it before, whose face is there.
        Block? best = null;
        foreach (var block in _free)
        {
            if (block.Fits(rows, item) && (best is null || block.IsBetterThan(best, rows, item)))
            {
                best = block;
            }
        }

        if (best is null)
        {
            best = new(Tensor.Need(device.Type, rows, item) < least ? Tensor.Zeros(device, new Shape(checked((int)least))).Reinterpret(rows, item) : Tensor.Batch(device, rows, item));
        }
        else
        {
            _free.Remove(best);
        }

        var tensor = best.As(rows, item);
        _lent.Add(tensor, best);
        return tensor;
    }

    /// <summary>Gives a rented tensor back.</summary>
    /// <exception cref="InvalidOperationException">It was not rented here, or was given back already.</exception>
    public void Return(Tensor tensor)
    {
        _free.Add(_lent.Remove(tensor, out var block) ? block : throw NotLent(tensor));
    }

    /// <summary>A rented tensor with its rows seen as items of another shape of the same length; what is returned takes its place.</summary>
    /// <exception cref="ArgumentException">The item has another length.</exception>
    /// <exception cref="InvalidOperationException">The tensor was not rented here, or was given back already.</exception>
    public Tensor Reshape(Tensor tensor, Shape item)
    {
        // A view, not another face of the block: rows have to stay where they are, and a face may put them elsewhere.
        if (!_views.TryGetValue((tensor, item), out var view))
        {
            _views.Add((tensor, item), view = tensor.View(item));
        }

        _lent.Add(view, _lent.Remove(tensor, out var block) ? block : throw NotLent(tensor));
        return view;
    }

    private static InvalidOperationException NotLent(Tensor tensor) => new($"{tensor} is not on loan from this arena");

    private sealed class Block(Tensor memory)
    {
        private readonly Dictionary<(int Rows, Shape Item), Tensor> _faces = new() { [(memory.Rows, memory.Shape.Item)] = memory };

        public Tensor Memory { get; } = memory;

        public bool Fits(int rows, Shape item) => Tensor.Need(Memory.Type, rows, item) <= Memory.Capacity;

        public bool IsBetterThan(Block other, int rows, Shape item) =>
            Memory.Capacity < other.Memory.Capacity
            || (Memory.Capacity == other.Memory.Capacity && _faces.ContainsKey((rows, item)) && !other._faces.ContainsKey((rows, item)));

        public Tensor As(int rows, Shape item)
        {
            if (!_faces.TryGetValue((rows, item), out var face))
            {
                _faces.Add((rows, item), face = Memory.Reinterpret(rows, item));
            }

            return face;
        }
    }
}
