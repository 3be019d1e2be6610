namespace Antiphon.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Steps">Steps done when it was over.</param>
/// <param name="TrainLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationAccuracy">Fraction right on the validation examples after the epoch.</param>
/// <param name="Observations">What probes saw after the epoch.</param>
/// <param name="Seconds">Wall time of the epoch's training, without validation.</param>
/// <param name="Images">Items trained on.</param>
/// <param name="TrainAccuracy">Fraction right of the epoch's batches, each as it was before its step; not a number where nobody counted.</param>
/// <param name="ValidationLoss">Mean loss on the validation examples after the epoch; not a number where nobody asked.</param>
public sealed record EpochReport(int Epoch, long Steps, double TrainLoss, double ValidationAccuracy, IReadOnlyList<Observation> Observations, double Seconds, long Images, double TrainAccuracy = double.NaN,
    double ValidationLoss = double.NaN)
{
    /// <summary>The mean of what a probe saw; null if it did not look, or saw nothing that is a number.</summary>
    public double? Seen(string probe) => Observations.FirstOrDefault(seen => seen.Probe == probe)?.Mean;
}
