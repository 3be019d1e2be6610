using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>A batch norm with its rectifier, there and back: 32x32 with 16 channels as in ResNet-20, 8x8 with 256 as in ResNet-18.</summary>
public class NormBenchmarks : Twins
{
    private Work _fast = null!;
    private Work _slow = null!;

    [Params(16, 256)]
    public int Channels { get; set; }

    [Params(8)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var side = Channels == 16 ? 32 : 8;
        (_fast, _slow) = (new(Fast, Batch, new(side, side, Channels)), new(Slow, Batch, new(side, side, Channels)));
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
        private readonly IDevice _device;
        private readonly Tensor _x, _y, _delta, _dx, _mean, _variance, _gammaGradient, _betaGradient;
        private readonly Norm _norm;

        public Work(IDevice device, int batch, Shape item)
        {
            _device = device;
            (_x, _delta) = (Drawn(device, batch, item, "x"), Drawn(device, batch, item, "delta"));
            (_y, _dx) = (Tensor.Batch(device, batch, item), Tensor.Batch(device, batch, item));
            _norm = new(Vector(device, item.Channels, 1), Vector(device, item.Channels, 0.1), Vector(device, item.Channels, 0), Vector(device, item.Channels, 1));
            (_mean, _variance) = (Vector(device, item.Channels, 0), Vector(device, item.Channels, 1));
            (_gammaGradient, _betaGradient) = (Vector(device, item.Channels, 0), Vector(device, item.Channels, 0));
            Forward(); // the way back reads what the way there wrote
        }

        public void Forward()
        {
            _device.Moments(_x, _norm, _mean, _variance, 0.1, 1e-5);
            _device.Normalise(_x, null, _y, _norm, rectify: true);
        }

        public void Backward() => _device.NormaliseAdjoint(_x, _y, _delta, _dx, _norm, _gammaGradient, _betaGradient);
    }
}
