namespace Antiphon.Training;

/// <summary>What a training came to, with every judgement of the test examples.</summary>
/// <param name="Epochs">One report an epoch.</param>
/// <param name="Test">How the test examples, read once, were judged; null if the recipe keeps them closed.</param>
/// <param name="Judged">The epoch after which the judged weights were those of the network; they are its weights now.</param>
/// <param name="StateHash">SHA-256 over all the training depends on, at the end.</param>
/// <param name="Pretraining">What the steps on noise before the training came to; null if there were none.</param>
public sealed record TrainingLog(IReadOnlyList<EpochReport> Epochs, Evaluation? Test, int Judged, string StateHash, PretrainingReport? Pretraining = null) : TrainingResult(Epochs, Test?.Accuracy, Judged, StateHash)
{
    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
