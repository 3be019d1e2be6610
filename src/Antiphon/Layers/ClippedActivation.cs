using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>y = x between two bounds, beyond which it goes on with another slope: leaky ReLU, ReLU6, hardtanh; delta_below = delta between them, slope * delta beyond.</summary>
public sealed class ClippedActivation(Clipping clipping) : Layer
{
    /// <summary>The bounds and the slope.</summary>
    public Clipping Clipping { get; } = clipping.Validated();

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override bool CanRemake => true;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <inheritdoc/>
    public override void Forward(Context c) => c.Output.Device.Clip(Clipping, c.Input(), c.Output);

    /// <inheritdoc/>
    public override void Remake(Context c) => Forward(c);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.ClipAdjoint(Clipping, c.Input(), delta, delta);
            c.Leave(delta);
        }
    }
}
