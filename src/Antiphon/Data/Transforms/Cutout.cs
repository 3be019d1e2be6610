using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Sets a square about a random pixel to zero; what of it lies outside the picture is lost. Behind <see cref="Normalise"/>, zero is the mean colour.
/// Source: DeVries, Taylor 2017, arXiv:1708.04552.
/// </summary>
/// <param name="Side">The side of the square.</param>
public sealed record Cutout(int Side) : Transform
{
    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (top, left) = (rng.Below(image.Height, 0) - Side / 2, rng.Below(image.Width, 1) - Side / 2);
        var (first, last) = (Math.Max(left, 0), Math.Min(left + Side, image.Width));
        for (var y = Math.Max(top, 0); y < Math.Min(top + Side, image.Height); y++)
        {
            image.Row(y)[(first * image.Channels)..(last * image.Channels)].Clear();
        }
    }
}
