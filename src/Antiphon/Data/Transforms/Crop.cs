using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Cuts a square out at a random place, after putting a margin of zeros around the picture: black, or once normalised the mean colour.</summary>
/// <param name="Side">The side of the square.</param>
/// <param name="Padding">The width of the margin.</param>
public sealed record Crop(int Side, int Padding = 0) : Transform
{
    /// <inheritdoc/>
    public override Shape Result(Shape shape) => new(Side, Side, shape.Channels);

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (rows, columns) = (image.Height + 2 * Padding - Side, image.Width + 2 * Padding - Side);
        if (rows < 0 || columns < 0)
        {
            throw new RunException($"a crop of {Side}x{Side} does not fit into a picture of {image.Height}x{image.Width} with a margin of {Padding}");
        }

        Cut(image, rng.Below(rows + 1, 0) - Padding, rng.Below(columns + 1, 1) - Padding, Side, Side);
    }

    /// <summary>Cuts out a rectangle; what lies outside the picture is 0.</summary>
    internal static void Cut(ImageBuffer image, int top, int left, int height, int width)
    {
        var (oldHeight, oldWidth, channels) = (image.Height, image.Width, image.Channels);
        var old = image.Turn(height, width);
        var (first, last) = (Math.Clamp(-left, 0, width), Math.Clamp(oldWidth - left, 0, width));
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            if (y + top < 0 || y + top >= oldHeight || first >= last)
            {
                row.Clear();
                continue;
            }

            row[..(first * channels)].Clear();
            old.Slice(((y + top) * oldWidth + left + first) * channels, (last - first) * channels).CopyTo(row[(first * channels)..]);
            row[(last * channels)..].Clear();
        }
    }
}
