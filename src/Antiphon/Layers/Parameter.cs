using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A tensor the optimizer changes.</summary>
public sealed class Parameter(string name, Tensor value, ParameterKind kind)
{
    /// <summary>The name within the network, as in conv1.W.</summary>
    public string Name { get; } = name;

    /// <summary>The numbers.</summary>
    public Tensor Value { get; } = value;

    /// <summary>What the numbers are for.</summary>
    public ParameterKind Kind { get; } = kind;

    /// <summary>The place among the network's parameters.</summary>
    public int Index { get; internal set; } = -1;
}
