namespace Antiphon.Training;

/// <summary>Where a phase of noise before training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Mean loss so far.</param>
/// <param name="Finished">What it came to, once, when it is over.</param>
public readonly record struct PretrainingProgress(int Step, int Steps, double Loss, PretrainingReport? Finished);
