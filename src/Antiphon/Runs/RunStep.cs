namespace Antiphon.Runs;

/// <summary>What a run told of in the middle of an epoch.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="TrainLoss">Mean loss of the epoch's batches so far.</param>
public sealed record RunStep(int Epoch, long Step, double TrainLoss);
