using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A tensor the optimizer changes: weights in the layout of W, an offset or gain of channels, or what a rule or a layer made.</summary>
public sealed class Parameter(string name, Tensor value, ParameterKind kind)
{
    /// <summary>The name within the network, as in conv1.W.</summary>
    public string Name { get; } = name;

    /// <summary>The numbers, in the shape they were made in.</summary>
    public Tensor Value { get; } = value;

    /// <summary>What the numbers are for.</summary>
    public ParameterKind Kind { get; } = kind;

    /// <summary>Whether it belongs to synapses between hidden units: neither to the first layer nor to the readout.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The place among the network's parameters.</summary>
    public int Index { get; internal set; } = -1;
}
