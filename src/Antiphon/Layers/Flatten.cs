using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A picture seen as a row of cells. Rows lie in memory as rows either way, so there is nothing to do.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => x;

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => delta;
}
