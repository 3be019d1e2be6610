using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A tree of state that was written somewhere.</summary>
public interface ISavedState
{
    /// <summary>Where, for messages.</summary>
    string Name { get; }

    /// <summary>The tensors that are there.</summary>
    IEnumerable<(string Name, Shape Shape)> Tensors { get; }

    /// <summary>Reads a tensor, of whatever shape, into one of the same shape.</summary>
    /// <exception cref="RunException">There is none of this name and shape, or it is damaged.</exception>
    void Read(string name, Tensor into);

    /// <summary>A counter; 0 where it never counted.</summary>
    long Counter(string name);
}
