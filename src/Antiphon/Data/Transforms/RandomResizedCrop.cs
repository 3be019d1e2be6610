using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Cuts out a rectangle of random area and proportion and brings it to a square: how ImageNet is trained on since Szegedy et al. 2015, arXiv:1409.4842.
/// After ten rectangles that do not fit, the largest middle one that is neither too wide nor too high.
/// </summary>
/// <param name="Side">The side of the square.</param>
/// <param name="SmallestArea">The smallest area, as a fraction of the picture's; the largest is the whole.</param>
/// <param name="Widest">The largest proportion of the sides; the smallest is its inverse.</param>
public sealed record RandomResizedCrop(int Side, double SmallestArea = 0.08, double Widest = 4.0 / 3) : Transform
{
    private const int Tries = 10;

    /// <summary>
    /// Twice the side: training reads a large JPEG at half, a quarter or an eighth of its size while its shorter side stays at least this long, which is several times faster.
    /// A rectangle smaller than twice the side is then a little softer than one cut from the full size.
    /// </summary>
    public override int UsefulSide => 2 * Side;

    /// <inheritdoc/>
    public override Shape Result(Shape shape) => new(Side, Side, shape.Channels);

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (top, left, height, width) = Draw(image.Height, image.Width, rng);
        Resampler.Resample(image, top, left, height, width, Side, Side);
    }

    internal (int Top, int Left, int Height, int Width) Draw(int height, int width, Rng rng)
    {
        var widest = Math.Log(Widest);
        for (ulong place = 0; place < 2 * Tries; place += 2)
        {
            var area = (double)height * width * (SmallestArea + (1 - SmallestArea) * rng.Uniform(place));
            var ratio = Math.Exp(widest * (2 * rng.Uniform(place + 1) - 1));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (w >= 1 && w <= width && h >= 1 && h <= height)
            {
                return (rng.Below(height - h + 1, 2 * Tries), rng.Below(width - w + 1, 2 * Tries + 1), h, w);
            }
        }

        var (fitHeight, fitWidth) = (Math.Min(height, (int)Math.Round(width * Widest)), Math.Min(width, (int)Math.Round(height * Widest)));
        return ((height - fitHeight) / 2, (width - fitWidth) / 2, fitHeight, fitWidth);
    }
}
