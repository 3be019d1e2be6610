using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>The tensors of a linear map on a device, filled, and its passes to be called again and again.</summary>
internal sealed class KernelWork
{
    private readonly KernelShape _shape;
    private readonly IDevice _device;
    private readonly Tensor _x, _f, _y, _delta, _dx, _product;

    /// <summary>The work of a shape on a device.</summary>
    public KernelWork(KernelShape shape, IDevice device)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(device);
        (_shape, _device) = (shape, device);
        var g = shape.Geometry;
        var (below, above) = g.IsDense ? (new Shape(g.Inputs), new Shape(g.Outputs)) : (new Shape(g.Height, g.Width, g.Inputs), new Shape(g.OutHeight, g.OutWidth, g.Outputs));
        var random = Rng.FromSeed(1);
        (_x, _delta) = (Filled(below, random.Stream("x")), Filled(above, random.Stream("delta")));
        (_y, _dx) = (Tensor.Batch(device, shape.Batch, above), Tensor.Batch(device, shape.Batch, below));
        _f = random.Stream("f").Normal(Tensor.Zeros(device, g.Weights), 1 / Math.Sqrt(g.FanIn));
        _product = Tensor.Zeros(device, g.Weights);
    }

    /// <summary>One call.</summary>
    public void Run(KernelPass pass)
    {
        switch (pass)
        {
            case KernelPass.Apply:
                _device.Apply(_shape.Geometry, _x, _f, _y);
                break;
            case KernelPass.Adjoint:
                _device.Adjoint(_shape.Geometry, _f, _delta, _dx);
                break;
            default:
                _device.Outer(_shape.Geometry, _x, _delta, _product);
                break;
        }
    }

    // One item is drawn and the others are its copies: what the numbers are does not matter, but they must not be tiny.
    private Tensor Filled(Shape item, Rng random)
    {
        var batch = Tensor.Batch(_device, _shape.Batch, item);
        random.Normal(batch.Slice(1), 1);
        for (var row = 1; row < batch.Rows; row++)
        {
            if (_device.Type == ElementType.Single)
            {
                batch.Row<float>(0).CopyTo(batch.Row<float>(row));
            }
            else
            {
                batch.Row<double>(0).CopyTo(batch.Row<double>(row));
            }
        }

        return batch;
    }
}
