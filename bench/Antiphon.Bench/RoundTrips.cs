using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>Layers without weights, forward and backward.</summary>
public abstract class RoundTrips : Twins
{
    private Work _fast = null!;
    private Work _slow = null!;

    [GlobalSetup]
    public void Prepare()
    {
        (_fast, _slow) = (On(Fast), On(Slow));
        _fast.Forward(); // the way back reads what the way there wrote
        _slow.Forward();
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

    /// <summary>The two ways on a device.</summary>
    protected abstract Work On(IDevice device);

    /// <summary>Batches on either side of a layer: drawn what it is given, zeros for what it makes.</summary>
    protected static (Tensor X, Tensor Y, Tensor Delta, Tensor Dx) Batches(IDevice device, int rows, Shape below, Shape above) =>
        (Drawn(device, rows, below, "x"), Tensor.Batch(device, rows, above), Drawn(device, rows, above, "delta"), Tensor.Batch(device, rows, below));

    /// <summary>The two ways.</summary>
    protected sealed record Work(Action Forward, Action Backward);
}
