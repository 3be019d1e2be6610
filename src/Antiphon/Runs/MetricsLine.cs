namespace Antiphon.Runs;

/// <summary>A line of metrics.</summary>
/// <param name="Kind">step, epoch or warning.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="TrainLoss">Mean loss of the epoch's batches so far.</param>
/// <param name="ValidationAccuracy">Fraction right on the validation examples; of an epoch.</param>
/// <param name="Seconds">Wall time of the epoch's training.</param>
/// <param name="Images">Items trained on in the epoch.</param>
/// <param name="Probes">What each probe saw, by what it is of.</param>
/// <param name="TrainAccuracy">Fraction right of the epoch's batches, each before its step.</param>
/// <param name="ValidationLoss">Mean loss on the validation examples.</param>
/// <param name="Layer">The layer that a warning is about.</param>
/// <param name="Message">What a warning says.</param>
internal sealed record MetricsLine(
    string Kind, int Epoch, long Step, double? TrainLoss = null, double? ValidationAccuracy = null, double? Seconds = null, long? Images = null,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Probes = null, double? TrainAccuracy = null, double? ValidationLoss = null,
    string? Layer = null, string? Message = null);
