namespace Antiphon.Layers;

/// <summary>A picture seen as a row of cells. Rows lie in memory as rows either way, so nothing moves; the error is seen as a picture again.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
    }

    /// <inheritdoc/>
    public override void Backward(Context c) => c.Leave(c.Delta);
}
