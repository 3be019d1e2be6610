using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A picture seen as a row of cells. Rows lie in memory as rows either way, so nothing moves; the error is seen as a picture again.</summary>
public sealed class Flatten(Shape input) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => x;

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => delta is null ? null : pass.Recast(delta, input);
}
