namespace Antiphon.Benchmarks;

/// <summary>A step on several nodes, in milliseconds.</summary>
/// <param name="Nodes">How many.</param>
/// <param name="ComputeMs">Forward, loss and backward of a node's share.</param>
/// <param name="SumMs">All sums, one after the other.</param>
/// <param name="ExposedMs">What of the sums is left when all is computed.</param>
/// <param name="DescentMs">The descent.</param>
/// <param name="StepMs">The whole.</param>
/// <param name="Efficiency">The time of one node over that of all, times their number.</param>
/// <param name="Limit">What costs most of what is not computing: bandwidth, latency, adding or descent.</param>
public sealed record ClusterStep(int Nodes, double ComputeMs, double SumMs, double ExposedMs, double DescentMs, double StepMs, double Efficiency, string Limit)
{
    /// <summary>The share of the sums that is hidden behind the backward pass; 1 where there is none.</summary>
    public double Hidden => SumMs > 0 ? 1 - ExposedMs / SumMs : 1;
}
