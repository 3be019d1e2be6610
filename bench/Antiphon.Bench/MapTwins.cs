using Antiphon.Benchmarks;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>The three passes through a linear map.</summary>
public abstract class MapTwins : Twins
{
    private KernelWork _fast = null!;
    private KernelWork _slow = null!;

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Apply")]
    public void ReferenceApply() => _slow.Run(KernelPass.Apply);

    [Benchmark]
    [BenchmarkCategory("Apply")]
    public void CpuApply() => _fast.Run(KernelPass.Apply);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Adjoint")]
    public void ReferenceAdjoint() => _slow.Run(KernelPass.Adjoint);

    [Benchmark]
    [BenchmarkCategory("Adjoint")]
    public void CpuAdjoint() => _fast.Run(KernelPass.Adjoint);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Outer")]
    public void ReferenceOuter() => _slow.Run(KernelPass.Outer);

    [Benchmark]
    [BenchmarkCategory("Outer")]
    public void CpuOuter() => _fast.Run(KernelPass.Outer);

    protected void Prepare(KernelShape shape) => (_fast, _slow) = (new(shape, Fast), new(shape, Slow));
}
