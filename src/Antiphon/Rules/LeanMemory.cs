using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// Memory that the feedback weights of a whole network share where none are held: each group of synapses makes its own anew when an error passes, and they are gone when the next one does.
/// </summary>
internal sealed class LeanMemory(IDevice device)
{
    private readonly List<Tensor> _memory = [];
    private readonly List<Dictionary<Shape, Tensor>> _faces = [];

    /// <summary>Whose weights lie here at present; null for nobody's.</summary>
    public Feedback? Holder { get; set; }

    /// <summary>Numbers that it takes.</summary>
    public long Length => _memory.Sum(part => part.Shape.Length);

    /// <summary>One of several tensors, whatever is in it.</summary>
    public Tensor Lend(int slot, Shape shape)
    {
        if (slot == _memory.Count)
        {
            _memory.Add(Tensor.Zeros(device, new Shape(1)));
            _faces.Add([]);
        }

        if (_memory[slot].Shape.Length < shape.Length)
        {
            _memory[slot] = Tensor.Zeros(device, new Shape((int)shape.Length));
            _faces[slot].Clear();
        }

        if (!_faces[slot].TryGetValue(shape, out var face))
        {
            _faces[slot].Add(shape, face = Tensor.Over(device, _memory[slot].Memory, shape, (nint)(shape.Length / shape[0]), 0));
        }

        return face;
    }
}
