using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>The largest or the mean of the pixels under a window, channel by channel; the error goes back to the largest, or in equal shares.</summary>
public sealed class Pool(Pooling kind, Geometry geometry) : Layer
{
    /// <summary>What it makes of the pixels under its window.</summary>
    public Pooling Kind => kind;

    /// <summary>The window and how it moves.</summary>
    public Geometry Geometry { get; } = geometry.ValidatedPool();

    /// <inheritdoc/>
    public override bool KeepsOutput => kind == Pooling.Max;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => kind == Pooling.Max;

    /// <inheritdoc/>
    public override void Forward(Context c) => c.Output.Device.Pool(kind, Geometry, c.Input(), c.Output);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.PoolAdjoint(kind, Geometry, c.Input(), c.Output, delta, c.Below());
        }
    }
}
