using Antiphon.Benchmarks;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>Dense layers: rows x outputs x inputs.</summary>
public class DenseBenchmarks : MapTwins
{
    [Params("128x512x512")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => Prepare(KernelShapes.Dense.First(shape => shape.Name == Shape));
}
