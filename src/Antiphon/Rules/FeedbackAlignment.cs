using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>Feedback alignment: delta_below = B delta with B random and fixed. W comes to meet B.</summary>
public sealed record FeedbackAlignment : FeedbackRule
{
    /// <summary>Factor on B at birth.</summary>
    public double Scale { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Scale), value, "the scale is above 0 and at most 1000000"); } = 1;

    /// <summary>The distribution of B at birth.</summary>
    public FeedbackInit Init { get; init; }

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override bool IsRegenerable => true;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Lillicrap, Timothy P. and Cownden, Daniel and Tweed, Douglas B. and Akerman, Colin J.", 2016,
        "Random synaptic feedback weights support error backpropagation for deep learning", "Nature Communications 7:13276", "doi:10.1038/ncomms13276");

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s)
    {
        var (b, w) = (s.Zeros(s.Spec.Geometry.Weights), s.Spec.Init);
        var width = Init == FeedbackInit.Unit ? Scale : Scale * Math.Sqrt(6.0 / s.Spec.Geometry.FanIn);
        return Init == FeedbackInit.W ? (w with { Std = Scale * w.Std }).Draw(b, s.Random) : s.Draw(b, RandomLaw.Uniform, -width, width);
    }
}
