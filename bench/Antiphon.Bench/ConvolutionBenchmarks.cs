using Antiphon.Benchmarks;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>Convolutions, a handful of those that <c>antiphon bench kernels</c> knows, in batches the reference can bear.</summary>
public class ConvolutionBenchmarks : MapTwins
{
    [Params("r20_16", "r20_64", "r18_128", "r18_256s2", "r18_sc1")]
    public string Shape { get; set; } = "";

    [Params(2)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Prepare() => Prepare(KernelShapes.ResNet20.Concat(KernelShapes.ResNet18).First(shape => shape.Name == Shape) with { Batch = Batch });
}
