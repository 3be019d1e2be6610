using Antiphon.Kernels;

namespace Antiphon.Optimizers;

/// <summary>Memory that an optimizer works in for the length of a step, shared by all parameters, so that only the first step allocates.</summary>
/// <param name="device">Where it lies.</param>
/// <param name="most">Elements of the largest tensor that will be asked for: those of the largest parameter.</param>
public sealed class Workspace(IDevice device, long most)
{
    private readonly Dictionary<int, DeviceMemory> _memory = [];
    private readonly Dictionary<(int Place, Shape Shape), Tensor> _tensors = [];

    /// <summary>A contiguous tensor at a place, whatever is in it; tensors of one place share their memory.</summary>
    /// <exception cref="ArgumentException">The shape is larger than what was announced.</exception>
    public Tensor this[int place, Shape shape]
    {
        get
        {
            if (!_tensors.TryGetValue((place, shape), out var tensor))
            {
                if (!_memory.TryGetValue(place, out var memory))
                {
                    _memory.Add(place, memory = device.Allocate((nint)most));
                }

                _tensors.Add((place, shape), tensor = Tensor.Over(device, memory, shape, (nint)(shape.Length / shape[0]), offset: 0));
            }

            return tensor;
        }
    }
}
