namespace Antiphon.Training;

/// <summary>What a training came to.</summary>
/// <param name="Epochs">One report an epoch.</param>
/// <param name="TestAccuracy">Fraction right on the test examples, read once.</param>
/// <param name="StateHash">SHA-256 over all the training depends on, at the end: weights, running moments, rules' and optimizer's memory, counters.</param>
public record TrainingResult(IReadOnlyList<EpochReport> Epochs, double TestAccuracy, string StateHash)
{
    /// <summary>What probes saw at the end.</summary>
    public IReadOnlyList<Observation> Observations => Epochs[^1].Observations;

    /// <summary>Items trained on in a second, in the quickest epoch: the first one pays for compiling the kernels, and others share the machine.</summary>
    public double ImagesPerSecond => Epochs.Max(e => e.Images / e.Seconds);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Epochs.Count} epochs, test accuracy {TestAccuracy:P2}" + string.Concat(Observations.Where(seen => seen.Mean is not null).Select(seen => $", mean {seen.Probe} {seen.Mean:F1}"));
}
