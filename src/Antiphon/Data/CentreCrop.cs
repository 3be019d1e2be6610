using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Cuts the middle square out; a picture smaller than it gets black margins.</summary>
/// <param name="Side">The side of the square.</param>
public sealed record CentreCrop(int Side) : Transform
{
    /// <inheritdoc/>
    public override Shape Result(Shape shape) => new(Side, Side, shape.Channels);

    /// <inheritdoc/>
    public override void Apply(Canvas canvas, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        Crop.Cut(canvas, (int)Math.Floor((canvas.Height - Side) / 2.0), (int)Math.Floor((canvas.Width - Side) / 2.0), Side, Side);
    }
}
