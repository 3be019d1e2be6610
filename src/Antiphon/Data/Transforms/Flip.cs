using System.Runtime.InteropServices;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Mirrors the picture left to right, now and then.</summary>
/// <param name="Probability">How often.</param>
public sealed record Flip(double Probability = 0.5) : Transform
{
    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (rng.Uniform(0) >= Probability)
        {
            return;
        }

        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            switch (image.Channels)
            {
                case 1:
                    row.Reverse();
                    break;
                case 3:
                    MemoryMarshal.Cast<float, Pixel>(row).Reverse();
                    break;
                default:
                    throw new NotSupportedException($"pictures have 1 or 3 channels, not {image.Channels}");
            }
        }
    }

    // A tuple would not do: it takes sixteen bytes.
    private readonly record struct Pixel(float Red, float Green, float Blue);
}
