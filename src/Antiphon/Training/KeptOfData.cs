using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>What a network's layers keep of the data beside their parameters: running statistics of norms, as a step finds them.</summary>
internal sealed class KeptOfData
{
    private readonly Tensor[] _before;

    public KeptOfData(Network network)
    {
        Tensors = [.. network.Layers.Where(layer => layer is not Synapse).SelectMany(layer => layer.State).Select(kept => kept.Value)];
        _before = [.. Tensors.Select(tensor => Tensor.Zeros(tensor.Device, tensor.Shape))];
    }

    /// <summary>All of it.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Keeps what the step finds.</summary>
    public void Begin()
    {
        for (var i = 0; i < _before.Length; i++)
        {
            _before[i].CopyFrom(Tensors[i]);
        }
    }

    /// <summary>Brings back what the step found.</summary>
    public void Restore()
    {
        for (var i = 0; i < _before.Length; i++)
        {
            Tensors[i].CopyFrom(_before[i]);
        }
    }
}
