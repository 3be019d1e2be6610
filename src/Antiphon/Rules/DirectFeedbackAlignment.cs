using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>Direct feedback alignment: the network's output error e is broadcast to every unit through a random fixed matrix, delta = (B' e) * f'.</summary>
public sealed record DirectFeedbackAlignment : DirectFeedback
{
    /// <summary>Add the broadcast to what arrives over an identity path instead of replacing it.</summary>
    public bool KeepPath { get; init; }

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Nokland, Arild", 2016, "Direct feedback alignment provides learning in deep neural networks",
        "Advances in Neural Information Processing Systems 29", "arXiv:1609.01596");

    /// <inheritdoc/>
    public override Tensor? Receive(OutputView s)
    {
        var broadcast = base.Receive(s)!;
        return KeepPath && s.Arriving is { } arriving ? broadcast.Add(arriving) : broadcast;
    }
}
