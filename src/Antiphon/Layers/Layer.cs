using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// One step of a network's way forward and back. A layer holds what is learned; what a step computes lives in the <see cref="Pass"/>, so that several passes can run through one
/// network. It knows no other layer: the network hands it its inputs and the error at its output, and it leaves errors for its inputs.
/// </summary>
public abstract class Layer
{
    /// <summary>The name within the network, as in stage2.block1.conv1; empty before the layer is added to one.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What is learned here, in the order of the network's parameters.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>Whether <see cref="Backward"/> reads the output; what no layer's way back reads is given up as soon as the way forward is past it.</summary>
    public virtual bool KeepsOutput => true;

    /// <summary>
    /// Whether <see cref="Remake"/> can write the output once more from the inputs, in one sweep. Where the inputs are kept anyway, the output need not be.
    /// </summary>
    public virtual bool CanRemake => false;

    /// <summary>The input whose error is left in the memory of the output's error, where no other layer has left one for it yet; null if there is none.</summary>
    public virtual int? InPlace => null;

    /// <summary>Multiply-adds of the layer's forward pass for one item; 0 where the layer is bound by memory.</summary>
    public virtual long Work => 0;

    /// <summary>Tensors beside parameters that a training depends on, of whatever shape, by their name within the layer. They change in <see cref="Forward"/> alone; of the parts of a batch their mean is kept.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Brings running statistics of the activities back to where they were at birth, if the layer keeps any.</summary>
    public virtual void ResetRunningStats()
    {
    }

    /// <summary>Whether the output is the input's memory, seen in the output's shape.</summary>
    internal virtual bool IsView => false;

    /// <summary>Whether <see cref="Backward"/> reads an input.</summary>
    public virtual bool KeepsInput(int index) => true;

    /// <summary>Writes the output, rows x its shape.</summary>
    public abstract void Forward(Context c);

    /// <summary>Writes the output of the last forward pass, rows x its shape, once more.</summary>
    public virtual void Remake(Context c) => throw new NotSupportedException($"{Name} cannot make its output again");

    /// <summary>
    /// Leaves an error of rows x the input's shape for each input that hears one, given the error at the output, rows x its shape, which the layer may overwrite. The error is null where none arrives; a layer that hears
    /// none leaves none.
    /// </summary>
    public abstract void Backward(Context c);

    internal void Join(string name) => Name = name;
}
