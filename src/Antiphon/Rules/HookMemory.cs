using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>Memory lent to a hook for the length of its call.</summary>
internal sealed class HookMemory(Arena arena)
{
    private readonly List<Tensor> _lent = [];

    public Tensor Rent(int rows, Shape item)
    {
        var tensor = arena.Rent(rows, item);
        _lent.Add(tensor);
        return tensor;
    }

    /// <summary>Lets a tensor outlive the call, if it was lent for it; whoever takes it gives it back to the arena.</summary>
    public bool Take(Tensor tensor) => _lent.Remove(tensor);

    /// <summary>Takes back what was lent.</summary>
    public void End()
    {
        foreach (var tensor in _lent)
        {
            arena.Return(tensor);
        }

        _lent.Clear();
    }
}
