using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>The largest or the mean of the pixels under a window, channel by channel; the error goes back to the largest, or in equal shares.</summary>
public sealed class Pool : Layer
{
    private readonly Pooling _kind;
    private readonly Geometry _geometry;
    private readonly Slot _input;
    private readonly Slot _output;

    internal Pool(Pooling kind, Geometry geometry, Wiring wiring)
    {
        _kind = kind;
        _geometry = geometry;
        _input = wiring.Reference();
        _output = wiring.PerItem(new(geometry.OutHeight, geometry.OutWidth, geometry.Outputs));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var y = pass[_output];
        x.Device.Pool(_kind, _geometry, x, y);
        pass.Keep(_input, x);
        return y;
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        if (delta is null)
        {
            return null;
        }

        var below = pass.Rent(new(_geometry.Height, _geometry.Width, _geometry.Inputs));
        delta.Device.PoolAdjoint(_kind, _geometry, pass[_input], pass[_output], delta, below);
        pass.Return(delta);
        return below;
    }
}
