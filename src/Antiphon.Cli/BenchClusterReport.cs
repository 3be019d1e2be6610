using Antiphon.Benchmarks;

namespace Antiphon.Cli;

/// <summary>What a training would take on several machines, as it is written to a file: what was measured, and what follows from it.</summary>
internal sealed record BenchClusterReport(
    string Model, string Rule, int Batch, int Processes, int Threads, BenchClusterReport.Share Measured, double LatencyUs, IReadOnlyList<BenchClusterReport.Estimate> Estimates)
{
    /// <summary>One process's share, in milliseconds, and the numbers that it sums with others.</summary>
    public sealed record Share(double ComputeMs, double DescentMs, double FirstSumAtMs, long Numbers, double AdditionsPerSecond);

    /// <summary>A step on so many nodes.</summary>
    public sealed record Estimate(double Faster, double GigabitsPerSecond, int Nodes, Way Tree, Way Ring);

    /// <summary>A step whose sums go one way.</summary>
    public sealed record Way(double ComputeMs, double SumMs, double ExposedMs, double StepMs, double Efficiency, string Limit)
    {
        /// <summary>As the model has it.</summary>
        public static Way Of(ClusterStep step) => new(step.ComputeMs, step.SumMs, step.ExposedMs, step.StepMs, step.Efficiency, step.Limit);
    }
}
