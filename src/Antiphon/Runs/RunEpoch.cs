namespace Antiphon.Runs;

/// <summary>What an epoch of a run came to.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="TrainLoss">Mean loss of the epoch's batches.</param>
/// <param name="ValidationAccuracy">Fraction right on the validation examples; null if it was not written.</param>
/// <param name="Seconds">Wall time of the epoch's training; null if it was not written.</param>
/// <param name="Probes">What each probe saw, by its name and by what it looked at; a value may be NaN.</param>
/// <param name="TrainAccuracy">Fraction right of the epoch's batches; null if it was not written.</param>
/// <param name="ValidationLoss">Mean loss on the validation examples; null if it was not written.</param>
public sealed record RunEpoch(
    int Epoch, long Step, double TrainLoss, double? ValidationAccuracy, double? Seconds, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Probes, double? TrainAccuracy = null,
    double? ValidationLoss = null)
{
    /// <summary>Mean of a probe's finite values; null if there are none.</summary>
    public double? MeanOf(string probe) =>
        Probes.TryGetValue(probe, out var values) && values.Values.Where(double.IsFinite).ToList() is { Count: > 0 } finite ? finite.Average() : null;
}
