namespace Antiphon.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="TrainLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationAccuracy">Fraction right on the validation examples after the epoch.</param>
/// <param name="WeightAngle">Mean angle between W and B in degrees; null where no B has W's layout.</param>
/// <param name="Seconds">Wall time of the epoch's training, without validation.</param>
/// <param name="Images">Items trained on.</param>
public sealed record EpochReport(int Epoch, double TrainLoss, double ValidationAccuracy, double? WeightAngle, double Seconds, long Images);
