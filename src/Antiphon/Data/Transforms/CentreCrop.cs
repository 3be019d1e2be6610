using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Cuts the middle square out. Where as many pixels cannot go on both sides, the cut begins at half of them rounded to even; a picture smaller than the square
/// gets black margins, the wider one behind it. Source: torchvision, CenterCrop.
/// </summary>
/// <param name="Side">The side of the square.</param>
public sealed record CentreCrop(int Side) : Transform
{
    /// <inheritdoc/>
    public override Shape Result(Shape shape) => new(Side, Side, shape.Channels);

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        Crop.Cut(image, Begin(image.Height - Side), Begin(image.Width - Side), Side, Side);
    }

    private static int Begin(int rest) => rest < 0 ? rest / 2 : (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);
}
