using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>y = the sum of inputs of one shape; the error goes to each of them as it is.</summary>
public sealed class Sum(int inputs) : Layer
{
    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <summary>The last of them has the memory of the error: the others have had their copies by then.</summary>
    public override int? InPlace => inputs - 1;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        c.Output.CopyFrom(c.Input());
        for (var i = 1; i < inputs; i++)
        {
            c.Output.Add(c.Input(i));
        }
    }

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is not { } delta)
        {
            return;
        }

        for (var i = 0; i < inputs - 1; i++)
        {
            c.Below(i).CopyFrom(delta);
        }

        c.Leave(delta, inputs - 1);
    }
}
