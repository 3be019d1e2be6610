using Antiphon.Benchmarks;

namespace Antiphon.Cli;

/// <summary>Timed kernels as they are written to a file.</summary>
internal sealed record BenchKernelsReport(
    int Threads, string Instructions, BenchKernelsReport.Range PeakGflops, IReadOnlyList<BenchKernelsReport.Kernel> Rows, BenchKernelsReport.Mean Resnet183x3Geomean)
{
    /// <summary>What the machine could do at best, over the run.</summary>
    public sealed record Range(double Min, double Max);

    /// <summary>A pass through a shape.</summary>
    public sealed record Kernel(string Shape, string Geometry, string Pass, int Batch, MinMedian Ms, double Gflops, double PeakGflops, double OfPeak);

    /// <summary>Several passes as one.</summary>
    public sealed record Mean(double Gflops, double OfPeak);

    /// <summary>The row of a pass.</summary>
    public static Kernel RowOf(KernelTiming timing) => new(
        timing.Shape.Name,
        $"{timing.Shape.Geometry}",
        $"{timing.Pass}".ToLowerInvariant(),
        timing.Shape.Batch,
        new(timing.MinimumMs, timing.MedianMs),
        timing.Gflops,
        timing.PeakGflops,
        timing.OfPeak);
}
