namespace Antiphon.Training;

/// <summary>What a phase of noise before training came to.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Rate">Their learning rate.</param>
/// <param name="Loss">Mean loss over them.</param>
/// <param name="Before">What probes saw before the phase.</param>
/// <param name="After">What they saw after it.</param>
public sealed record PretrainingReport(int Steps, double Rate, double Loss, IReadOnlyList<Observation> Before, IReadOnlyList<Observation> After);
