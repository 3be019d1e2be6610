using Antiphon.Kernels;

namespace Antiphon.Exchange;

/// <summary>Tensors by name, as a model of another program keeps them: PyTorch's state_dict, the initializers of an ONNX graph.</summary>
public abstract class StateDict : IDisposable
{
    /// <summary>Where it is from, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The tensors that have numbers of their own: their names and shapes, in the layouts of PyTorch, outputs first.</summary>
    public abstract IReadOnlyDictionary<string, Shape> Tensors { get; }

    /// <summary>The numbers of a tensor, row by row.</summary>
    /// <exception cref="RunException">They cannot be read.</exception>
    public abstract float[] Read(string name);

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the file.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
