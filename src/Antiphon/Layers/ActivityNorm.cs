namespace Antiphon.Layers;

/// <summary>
/// y = x / sqrt(mean of x x + epsilon), the mean over all cells of an item: no gain, nothing learned, and each item on its own, in training as in evaluation. The adjoint is exact.
/// Source: Zhang and Sennrich 2019, arXiv:1910.07467, without its gain.
/// </summary>
public sealed class ActivityNorm : Layer
{
    /// <summary>What is added to the mean of the squares.</summary>
    public const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override bool CanRemake => true;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <inheritdoc/>
    public override void Forward(Context c) => c.Output.Device.RmsNorm(c.Input(), c.Output, Epsilon);

    /// <inheritdoc/>
    public override void Remake(Context c) => Forward(c);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.RmsNormAdjoint(c.Input(), delta, delta, Epsilon);
            c.Leave(delta);
        }
    }
}
