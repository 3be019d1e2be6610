using Antiphon.Benchmarks;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Timed training steps as they are written to a file.</summary>
internal sealed record BenchStepReport(string Model, int Batch, int Threads, IReadOnlyList<BenchStepReport.Step> Rows)
{
    /// <summary>A rule, and in how many shards its batch went through the network.</summary>
    public sealed record Step(string Rule, int Shards, MinMedian StepMs, double ImagesPerSecond, double PeakRssMb, long AllocBytesPerStep, Phases PhasesMs);

    /// <summary>The parts of a step.</summary>
    public sealed record Phases(double Forward, double Loss, double Backward, double Descent, double Rest);

    /// <summary>The row of a rule as it was asked for.</summary>
    public static Step RowOf(string rule, StepTiming timing, double peakMb) => new(
        rule,
        timing.Shards,
        new(timing.MinimumMs, timing.MedianMs),
        timing.ImagesPerSecond,
        peakMb,
        timing.AllocatedBytes,
        new(timing.PhasesMs[StepPhase.Forward], timing.PhasesMs[StepPhase.Loss], timing.PhasesMs[StepPhase.Backward], timing.PhasesMs[StepPhase.Descent], timing.PhasesMs[StepPhase.Rest]));
}
