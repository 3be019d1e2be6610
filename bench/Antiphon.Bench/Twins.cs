using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Antiphon.Bench;

/// <summary>
/// Benchmarks that come in pairs: a verb on the living definition, which is the baseline, and the same verb on the fast device.
/// The number of threads is that of the processors, or what ANTIPHON_THREADS says.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
[MemoryDiagnoser]
public abstract class Twins : IDisposable
{
    protected Cpu Fast { get; } = new(int.TryParse(Environment.GetEnvironmentVariable("ANTIPHON_THREADS"), out var threads) ? threads : 0);

    protected Reference<float> Slow { get; } = new();

    [GlobalCleanup]
    public void Dispose()
    {
        Fast.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A batch of numbers from the normal distribution.</summary>
    protected static Tensor Drawn(IDevice device, int rows, Shape item, string name) => Rng.FromSeed(1).Stream(name).Normal(Tensor.Batch(device, rows, item), 1);

    /// <summary>A vector, one number a channel, near a value.</summary>
    protected static Tensor Vector(IDevice device, int channels, double value) => Tensor.Zeros(device, new(channels)).Fill(value);
}
