namespace Antiphon.Training;

/// <summary>Where a training stands between two steps: with the learner's state, all that is needed to go on as if it had never stopped.</summary>
/// <param name="Batch">Batches of the epoch under way that are done.</param>
/// <param name="LossSum">The sum of the losses of its items.</param>
/// <param name="Images">Its items so far.</param>
/// <param name="Seconds">Wall time of its training so far.</param>
/// <param name="Epochs">The reports of the epochs before it.</param>
/// <param name="Right">How many of its items so far were right.</param>
/// <param name="Rollbacks">Times that the training has gone back because it diverged; each halved the rate.</param>
/// <param name="Pretraining">What the steps on noise before it came to; null if there were none.</param>
public sealed record TrainingPosition(int Batch, double LossSum, long Images, double Seconds, IReadOnlyList<EpochReport> Epochs, long Right = 0, int Rollbacks = 0, PretrainingReport? Pretraining = null)
{
    /// <summary>The beginning.</summary>
    public static TrainingPosition Start { get; } = new(0, 0, 0, 0, []);

    /// <summary>The epoch under way, counted from 1; after the last one, one more than there are.</summary>
    public int Epoch => Epochs.Count + 1;

    /// <summary>Steps done when the last of some epochs was over; 0 before the first.</summary>
    public static long EndOf(IReadOnlyList<EpochReport> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        return epochs.Count > 0 ? epochs[^1].Steps : 0;
    }

    /// <summary>The epoch that was best by validation, the first of equals; null before the first one is over.</summary>
    public EpochReport? BestEpoch => Epochs.MaxBy(epoch => epoch.ValidationAccuracy);
}
