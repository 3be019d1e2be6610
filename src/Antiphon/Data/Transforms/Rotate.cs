using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Turns the picture about its middle by a random angle. Each new pixel takes the nearest old one, black from outside, as torchvision does by default.</summary>
/// <param name="Degrees">The largest angle, either way.</param>
public sealed record Rotate(double Degrees) : Transform
{
    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (sine, cosine) = Math.SinCos(Math.PI / 180 * Degrees * (2 * rng.Uniform(0) - 1));
        Turn(image, (float)sine, (float)cosine);
    }

    private static void Turn(ImageBuffer image, float sine, float cosine)
    {
        var (height, width, channels) = (image.Height, image.Width, image.Channels);
        var old = image.Turn(height, width);
        var (middleX, middleY) = ((width - 1) / 2f, (height - 1) / 2f);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (x - middleX, y - middleY);
                var oldX = (int)MathF.Floor(cosine * dx - sine * dy + middleX + 0.5f);
                var oldY = (int)MathF.Floor(sine * dx + cosine * dy + middleY + 0.5f);
                var pixel = row.Slice(x * channels, channels);
                if ((uint)oldX >= (uint)width || (uint)oldY >= (uint)height)
                {
                    pixel.Clear();
                    continue;
                }

                var source = (oldY * width + oldX) * channels;
                for (var c = 0; c < channels; c++)
                {
                    pixel[c] = old[source + c];
                }
            }
        }
    }
}
