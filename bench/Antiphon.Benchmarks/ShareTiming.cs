namespace Antiphon.Benchmarks;

/// <summary>How long one process of several takes for its share of a batch.</summary>
/// <param name="ComputeMs">Forward, loss and backward, in milliseconds.</param>
/// <param name="DescentMs">The descent of all parameters, which each process makes.</param>
/// <param name="Sums">What has to be summed with the others, in the order in which it can be: when, from the step's beginning, and how many numbers.</param>
/// <param name="AddMs">Milliseconds for which one number is added to another, as where branches of the tree meet.</param>
public sealed record ShareTiming(double ComputeMs, double DescentMs, IReadOnlyList<(double AtMs, long Numbers)> Sums, double AddMs)
{
    /// <summary>Numbers that are summed in a step.</summary>
    public long Numbers => Sums.Sum(sum => sum.Numbers);
}
