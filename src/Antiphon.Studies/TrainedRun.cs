using Antiphon.Training;

namespace Antiphon.Studies;

/// <summary>What came of one training of a study at one seed.</summary>
/// <param name="Result">Its epochs and how it was judged; null if it diverged.</param>
/// <param name="TestLoss">Mean cost of a test example; null if it was not measured.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
public sealed record TrainedRun(TrainingResult? Result, double? TestLoss, string? Failure)
{
    /// <summary>How the examples that were learnt from were judged at the end; null if they were not.</summary>
    public Evaluation? TrainingSet { get; init; }
}
