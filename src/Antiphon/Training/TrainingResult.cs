namespace Antiphon.Training;

/// <summary>What a training came to.</summary>
/// <param name="Epochs">One report an epoch.</param>
/// <param name="TestAccuracy">Fraction right on the test examples, read once; null if the test set stayed closed.</param>
/// <param name="Judged">The epoch after which the judged weights were those of the network.</param>
/// <param name="StateHash">SHA-256 over all the training depends on, at the end: weights, running moments, rules' and optimizer's memory, counters.</param>
public record TrainingResult(IReadOnlyList<EpochReport> Epochs, double? TestAccuracy, int Judged, string StateHash)
{
    /// <summary>Fraction right on the validation examples after the judged epoch.</summary>
    public double ValidationAccuracy => Epochs[Judged - 1].ValidationAccuracy;

    /// <summary>Fraction right on the test examples, or on the validation examples if the test set stayed closed.</summary>
    public double Accuracy => TestAccuracy ?? ValidationAccuracy;

    /// <summary>What each probe saw after the judged epoch, or after the last one if it did not look then.</summary>
    public IReadOnlyList<Observation> Observations => [.. Epochs[Judged - 1].Observations.Concat(Epochs[^1].Observations).DistinctBy(seen => seen.Probe)];

    /// <summary>Items trained on in a second, in the quickest epoch: the first one pays for compiling the kernels, and others share the machine.</summary>
    public double ImagesPerSecond => Epochs.Max(e => e.Images / e.Seconds);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Epochs.Count} epochs, {(TestAccuracy is { } test ? $"test accuracy {test:P2}" : $"validation accuracy {ValidationAccuracy:P2}")}" + string.Concat(Observations.Where(seen => seen.Mean is not null).Select(seen => $", mean {seen.Probe} {seen.Mean:F1}"));
}
