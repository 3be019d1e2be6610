using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>sDFA, direct feedback alignment from the error's signs alone: delta = (B' sign(e) / N) * f' for a batch of N.</summary>
public sealed record DirectSignFeedback : DirectFeedback
{
    /// <inheritdoc/>
    public override Source Source => DirectRandomTarget.Frenkel2021;

    /// <inheritdoc/>
    protected override Tensor Signal(OutputView s) => s.Scratch(s.OutputError.Shape.Item).SignOf(s.OutputError, 1.0 / s.Batch);
}
