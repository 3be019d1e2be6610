using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// DRTP, direct random target projection: hidden units hear the one-hot target t and no error, delta = (B' t / N) * f' for a batch of N. The sign of t is the authors'; as B is symmetric
/// about 0, the other would do as well. A unit can change before the layers above it have answered.
/// </summary>
public sealed record DirectRandomTarget : DirectFeedback
{
    /// <inheritdoc/>
    public override Source Source => Frenkel2021;

    internal static Source Frenkel2021 { get; } = new(
        "Frenkel, Charlotte and Lefebvre, Martin and Bol, David", 2021,
        "Learning without feedback: fixed random learning signals allow for feedforward training of deep neural networks", "Frontiers in Neuroscience 15:629892", "doi:10.3389/fnins.2021.629892");

    /// <inheritdoc/>
    protected override Tensor Signal(OutputView s) => s.Scratch(s.Targets.Shape.Item).CopyFrom(s.Targets).Scale(1.0 / s.Batch);
}
