namespace Antiphon.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Batch">Batches of the epoch done.</param>
/// <param name="Batches">Batches of the epoch in all.</param>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="Finished">The epoch's report, once, when it is over.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, long Step, double Loss, double Rate, EpochReport? Finished);
