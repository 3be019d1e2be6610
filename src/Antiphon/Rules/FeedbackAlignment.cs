namespace Antiphon.Rules;

/// <summary>Feedback alignment: delta_below = B delta with B random and fixed. W comes to meet B.</summary>
public sealed record FeedbackAlignment : FeedbackRule
{
    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override bool IsRegenerable => true;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Lillicrap, Timothy P. and Cownden, Daniel and Tweed, Douglas B. and Akerman, Colin J.", 2016,
        "Random synaptic feedback weights support error backpropagation for deep learning", "Nature Communications 7:13276", "doi:10.1038/ncomms13276");
}
