using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>One step of descent of the weights of a 3x3 convolution.</summary>
public class OptimizerBenchmarks : Twins
{
    private Work _fast = null!;
    private Work _slow = null!;

    [Params(64, 256)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Prepare() => (_fast, _slow) = (new(Fast, new(3, 3, Channels, Channels)), new(Slow, new(3, 3, Channels, Channels)));

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Momentum")]
    public void ReferenceMomentum() => _slow.Momentum();

    [Benchmark]
    [BenchmarkCategory("Momentum")]
    public void CpuMomentum() => _fast.Momentum();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Adaptive")]
    public void ReferenceAdaptive() => _slow.Adaptive();

    [Benchmark]
    [BenchmarkCategory("Adaptive")]
    public void CpuAdaptive() => _fast.Adaptive();

    private sealed class Work
    {
        private readonly IDevice _device;
        private readonly Tensor _w, _gradient, _first, _second;

        public Work(IDevice device, Shape shape)
        {
            _device = device;
            (_w, _gradient) = (Weights("w"), Weights("gradient"));
            (_first, _second) = (Tensor.Zeros(device, shape), Tensor.Zeros(device, shape).Fill(1));

            Tensor Weights(string name) => Rng.FromSeed(1).Stream(name).Normal(Tensor.Zeros(device, shape), 1);
        }

        public void Momentum() =>
            _device.SgdStep(_w, _gradient, _first, new MomentumStep(Rate: 1e-4, Momentum: 0.9, WeightDecay: 5e-4, Decoupled: 0, Nesterov: true, Manhattan: false));

        public void Adaptive() => _device.AdamStep(_w, _gradient, _first, _second, new AdaptiveStep(Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, WeightDecay: 0, Decoupled: 5e-8, Correction1: 0.1, Correction2: 0.001));
    }
}
