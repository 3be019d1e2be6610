using Antiphon.Kernels;
using Antiphon.Runs;

namespace Antiphon.Reports;

/// <summary>What the units of a first layer look for, as pictures side by side: grey is a weight of 0, white the largest by size if it is positive, black if it is negative, for each unit.</summary>
/// <param name="Png">The picture, as PNG.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Shown">Units on it.</param>
/// <param name="Count">Units there are.</param>
public sealed record FilterPicture(ReadOnlyMemory<byte> Png, int Width, int Height, int Shown, int Count)
{
    private const int Most = 64;
    private const int Columns = 8;

    /// <summary>The filters of a checkpoint's first layer: W of a convolution over one or three channels, or of a dense layer in the shape of such data. Null where there is no picture in it.</summary>
    /// <exception cref="RunException">The checkpoint cannot be read.</exception>
    public static FilterPicture? Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var (name, shape) = checkpoint.Tensors.FirstOrDefault(tensor => tensor.Name.EndsWith(".W", StringComparison.Ordinal) && !tensor.Name.StartsWith("optimizer.", StringComparison.Ordinal));
        if (name is null || shape.Rank != 4 || SideOf(shape, checkpoint.Input) is not var (height, width, channels) || channels is not (1 or 3) || height * width == 1)
        {
            return null;
        }

        var w = Tensor.Zeros(new Reference<float>(), shape);
        checkpoint.Read(name, w);
        return Draw(NumbersOf(w), height, width, channels, shape[3]);
    }

    // A convolution's own window, or the data that a dense layer looks at as a whole.
    private static (int Height, int Width, int Channels)? SideOf(Shape w, Shape input) =>
        w[0] * w[1] > 1 ? (w[0], w[1], w[2])
        : input.Rank == 3 && input.Length == w[2] ? (input[0], input[1], input[2])
        : null;

    private static double[] NumbersOf(Tensor w)
    {
        var numbers = new double[w.Shape.Length];
        for (var row = 0; row < w.Rows; row++)
        {
            w.Device.Read(w, row, numbers.AsSpan(row * w.RowLength, w.RowLength));
        }

        return numbers;
    }

    private static FilterPicture Draw(double[] w, int height, int width, int channels, int units)
    {
        var shown = Math.Min(units, Most);
        var (columns, rows) = (Math.Min(shown, Columns), (shown + Columns - 1) / Columns);
        var (wide, high) = (columns * (width + 1) + 1, rows * (height + 1) + 1);
        var pixels = new byte[3 * wide * high];
        Array.Fill(pixels, (byte)255);
        for (var unit = 0; unit < shown; unit++)
        {
            var most = Enumerable.Range(0, height * width * channels).Max(i => Math.Abs(w[i * units + unit]));
            for (var at = 0; at < height * width; at++)
            {
                var (y, x) = (unit / Columns * (height + 1) + 1 + at / width, unit % Columns * (width + 1) + 1 + at % width);
                for (var colour = 0; colour < 3; colour++)
                {
                    var weight = w[(at * channels + (channels == 3 ? colour : 0)) * units + unit];
                    pixels[3 * (y * wide + x) + colour] = (byte)(most > 0 ? Math.Round(127.5 + 127.5 * weight / most) : 128);
                }
            }
        }

        return new(PngFile.Of(wide, high, pixels), wide, high, shown, units);
    }
}
