using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// Direct feedback alignment: the network's output error e is broadcast to every unit through a random fixed matrix, delta = (B e) * f'.
/// It enters at the output of a unit, after its norm and nonlinearity and before a pool; nothing passes from layer to layer.
/// </summary>
public sealed record DirectFeedbackAlignment : FeedbackRule
{
    /// <summary>Half width of B's uniform distribution, in units of 1 / sqrt(units).</summary>
    public double Scale { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Scale), value, "the scale is above 0 and at most 1000000"); } = 1;

    /// <summary>Add the broadcast to what arrives over an identity path instead of replacing it.</summary>
    public bool KeepPath { get; init; }

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Nokland, Arild", 2016, "Direct feedback alignment provides learning in deep neural networks",
        "Advances in Neural Information Processing Systems 29", "arXiv:1609.01596");

    /// <inheritdoc/>
    public override bool HasFeedback(SynapseSpec spec) => !spec.IsReadout;

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s)
    {
        var width = Scale / Math.Sqrt(s.Spec.Units);
        return s.Random.Uniform(s.Zeros(Geometry.Dense(s.Spec.Classes, s.Spec.Units).Weights), -width, width);
    }

    /// <inheritdoc/>
    public override Tensor? Receive(OutputView s)
    {
        var broadcast = s.Broadcast(s.B, s.OutputError);
        return KeepPath && s.Arriving is { } arriving ? broadcast.Add(arriving) : broadcast;
    }

    /// <inheritdoc/>
    public override Carried Carry(SynapseView s) => Carried.None;
}
