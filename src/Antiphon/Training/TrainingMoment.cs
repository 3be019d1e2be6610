namespace Antiphon.Training;

/// <summary>A moment at which a training could be kept.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="IsEndOfEpoch">Whether an epoch has just been validated.</param>
/// <param name="IsBest">Whether it was the best so far.</param>
/// <param name="IsLast">Whether it was the last.</param>
public readonly record struct TrainingMoment(long Steps, bool IsEndOfEpoch, bool IsBest, bool IsLast);
