using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>Memory lent to a hook for the length of its call.</summary>
internal sealed class HookMemory(Arena arena)
{
    private readonly List<Tensor> _lent = [];
    private readonly Dictionary<(Tensor Lent, Shape Weights), (Tensor All, Tensor[] Taps)> _weights = [];

    public Tensor Rent(int rows, Shape item)
    {
        var tensor = arena.Rent(rows, item);
        _lent.Add(tensor);
        return tensor;
    }

    /// <summary>Memory in the layout of W, whole and tap by tap.</summary>
    public (Tensor All, Tensor[] Taps) RentWeights(Geometry g)
    {
        var lent = Rent(1, new((int)g.Weights.Length));
        if (!_weights.TryGetValue((lent, g.Weights), out var weights))
        {
            _weights.Add((lent, g.Weights), weights = InLayoutOf(g, lent));
        }

        return weights;
    }

    /// <summary>Lets a tensor outlive the call, if it was lent for it; whoever takes it gives it back to the arena.</summary>
    public bool Keep(Tensor tensor) => _lent.Remove(tensor);

    /// <summary>Takes back what was lent.</summary>
    public void End()
    {
        foreach (var tensor in _lent)
        {
            arena.Return(tensor);
        }

        _lent.Clear();
    }

    private static (Tensor All, Tensor[] Taps) InLayoutOf(Geometry g, Tensor lent)
    {
        var taps = g.KernelHeight * g.KernelWidth;
        var perTap = new Shape((int)g.Weights.Length / taps);
        return (Part(g.Weights, 0), [.. Enumerable.Range(0, taps).Select(tap => Part(perTap, tap))]);

        Tensor Part(Shape shape, int index) => Tensor.Over(lent.Device, lent.Memory, shape, (nint)(shape.Length / shape[0]), lent.Offset + (nint)(index * shape.Length));
    }
}
