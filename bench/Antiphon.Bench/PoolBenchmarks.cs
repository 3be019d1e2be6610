using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>The pool behind the stem of residual networks, and the mean over a whole picture before their readout.</summary>
public class PoolBenchmarks : RoundTrips
{
    private const int Batch = 4;

    [Params(Pooling.Max, Pooling.Average)]
    public Pooling Kind { get; set; }

    /// <inheritdoc/>
    protected override Work On(IDevice device)
    {
        Geometry g = Kind == Pooling.Max ? new(112, 112, 64, 64, 3, 3, 2, 1) : new(8, 8, 64, 64, 8, 8);
        var (x, y, delta, dx) = Batches(device, Batch, new(g.Height, g.Width, g.Inputs), new(g.OutHeight, g.OutWidth, g.Outputs));
        return new(() => device.Pool(Kind, g, x, y), () => device.PoolAdjoint(Kind, g, x, y, delta, dx));
    }
}
