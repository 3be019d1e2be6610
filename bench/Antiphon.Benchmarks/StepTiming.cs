using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Benchmarks;

/// <summary>How long a training step takes under a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Batch">Items in a step.</param>
/// <param name="Shards">Parts that the batch is cut into, which go through the network side by side.</param>
/// <param name="Steps">Timed steps.</param>
/// <param name="MinimumMs">The quickest step in milliseconds; where synapses rest, the quickest span from rest to rest, per step.</param>
/// <param name="MedianMs">The middle one.</param>
/// <param name="AllocatedBytes">Bytes the managed heap handed out in a step, as the mean over steps, rounded up.</param>
/// <param name="PhasesMs">The step's parts in milliseconds, as the mean over steps.</param>
public sealed record StepTiming(
    FeedbackPlan Plan, int Batch, int Shards, int Steps, double MinimumMs, double MedianMs, long AllocatedBytes, IReadOnlyDictionary<StepPhase, double> PhasesMs)
{
    /// <summary>Items in a second at the median step.</summary>
    public double ImagesPerSecond => 1000 * Batch / MedianMs;
}
