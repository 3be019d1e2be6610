using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>y = f(x) with f = ReLU, tanh or sigmoid; delta_below = f'(x) * delta.</summary>
public sealed class Activation(Nonlinearity f) : Layer
{
    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c) => c.Output.Device.Activate(f, c.Input(), c.Output);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.ActivateAdjoint(f, c.Output, delta, delta);
            c.Leave(delta);
        }
    }
}
