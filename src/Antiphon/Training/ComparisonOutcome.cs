namespace Antiphon.Training;

/// <summary>What came of a plan at one seed: a result, or the sentence by which it failed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Result">The result; null if it failed.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
public sealed record ComparisonOutcome(ulong Seed, TrainingResult? Result, string? Failure);
