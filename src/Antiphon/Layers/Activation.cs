using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>y = f(x), element by element; delta_below = f'(x) * delta.</summary>
public sealed class Activation(Nonlinearity f) : Layer
{
    /// <summary>f.</summary>
    public Nonlinearity Function => f;

    /// <inheritdoc/>
    public override bool KeepsOutput => !f.ReadsInput();

    /// <inheritdoc/>
    public override bool CanRemake => f.ReadsInput();

    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => f.ReadsInput();

    /// <inheritdoc/>
    public override void Forward(Context c) => c.Output.Device.Activate(f, c.Input(), c.Output);

    /// <inheritdoc/>
    public override void Remake(Context c) => Forward(c);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.ActivateAdjoint(f, f.ReadsInput() ? c.Input() : c.Output, delta, delta);
            c.Leave(delta);
        }
    }
}
