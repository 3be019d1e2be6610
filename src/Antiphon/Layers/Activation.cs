using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>y = f(x) with f = ReLU, tanh or sigmoid; delta_below = f'(x) * delta.</summary>
public sealed class Activation(Nonlinearity f, Slot output) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var y = pass[output];
        x.Device.Activate(f, x, y);
        return y;
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        delta?.Device.ActivateAdjoint(f, pass[output], delta, delta);
        return delta;
    }
}
