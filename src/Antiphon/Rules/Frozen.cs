namespace Antiphon.Rules;

/// <summary>
/// A sanity baseline: hidden units stay as they were born, and only the readout learns, by its exact gradient x' e. No error passes below. What a rule adds to this is what its hidden layers learned.
/// </summary>
public sealed record Frozen : FeedbackRule
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Schmidt, Wouter F. and Kraaijveld, Martin A. and Duin, Robert P. W.", 1992,
        "Feedforward neural networks with random weights", "Proceedings of the 11th International Conference on Pattern Recognition II", "doi:10.1109/ICPR.1992.201708");

    /// <inheritdoc/>
    public override bool IsTrained(SynapseSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.IsReadout;
    }

    /// <inheritdoc/>
    public override bool HasFeedback(SynapseSpec spec) => false;
}
