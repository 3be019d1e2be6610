using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>The pool behind the stem of residual networks, and the mean over a whole picture before their readout.</summary>
public class PoolBenchmarks : Twins
{
    private Work _fast = null!;
    private Work _slow = null!;

    [Params(Pooling.Max, Pooling.Average)]
    public Pooling Kind { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Geometry geometry = Kind == Pooling.Max ? new(112, 112, 64, 64, 3, 3, 2, 1) : new(8, 8, 64, 64, 8, 8);
        (_fast, _slow) = (new(Fast, Kind, geometry), new(Slow, Kind, geometry));
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Forward")]
    public void ReferenceForward() => _slow.Forward();

    [Benchmark]
    [BenchmarkCategory("Forward")]
    public void CpuForward() => _fast.Forward();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Backward")]
    public void ReferenceBackward() => _slow.Backward();

    [Benchmark]
    [BenchmarkCategory("Backward")]
    public void CpuBackward() => _fast.Backward();

    private sealed class Work
    {
        private const int Batch = 4;

        private readonly IDevice _device;
        private readonly Pooling _kind;
        private readonly Geometry _geometry;
        private readonly Tensor _x, _y, _delta, _dx;

        public Work(IDevice device, Pooling kind, Geometry geometry)
        {
            (_device, _kind, _geometry) = (device, kind, geometry);
            var (below, above) = (new Shape(geometry.Height, geometry.Width, geometry.Inputs), new Shape(geometry.OutHeight, geometry.OutWidth, geometry.Outputs));
            (_x, _delta) = (Drawn(device, Batch, below, "x"), Drawn(device, Batch, above, "delta"));
            (_y, _dx) = (Tensor.Batch(device, Batch, above), Tensor.Batch(device, Batch, below));
            Forward(); // the way back reads what the way there wrote
        }

        public void Forward() => _device.Pool(_kind, _geometry, _x, _y);

        public void Backward() => _device.PoolAdjoint(_kind, _geometry, _x, _y, _delta, _dx);
    }
}
