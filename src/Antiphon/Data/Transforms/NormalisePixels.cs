using System.Numerics.Tensors;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>(pixel / 255 - mean) / deviation for each number of a picture by itself; where that never varied, the deviation counts as 1.</summary>
public sealed record NormalisePixels : Transform
{
    private readonly float[] _mean;
    private readonly float[] _scale;

    private NormalisePixels(float[] mean, float[] scale) => (_mean, _scale) = (mean, scale);

    /// <summary>With the means and population deviations of pictures, which are given as bytes.</summary>
    public static NormalisePixels Measure(Examples pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var item = new float[pictures.Shape.Length];
        var (first, sums, squares) = (new float[item.Length], new double[item.Length], new double[item.Length]);
        for (var i = 0; i < pictures.Count; i++)
        {
            pictures.Read(i, Rng.FromSeed(0), item);
            if (i == 0)
            {
                item.CopyTo(first, 0);
            }

            // From the first picture, so that what never varies sums to exactly 0.
            for (var j = 0; j < item.Length; j++)
            {
                double apart = item[j] - first[j];
                sums[j] += apart;
                squares[j] += apart * apart;
            }
        }

        var count = Math.Max(pictures.Count, 1);
        return new(
            [.. first.Zip(sums, (start, sum) => (float)(start + sum / count))],
            [.. sums.Zip(squares, (sum, square) => square / count - sum / count * (sum / count)).Select(variance => (float)(1 / (variance > 0 ? Math.Sqrt(variance) : 255)))]);
    }

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Pixels;
        if (pixels.Length != _mean.Length)
        {
            throw new RunException($"a picture of {image.Shape} cannot be normalised with the means of {_mean.Length} numbers");
        }

        TensorPrimitives.Subtract(pixels, _mean, pixels);
        TensorPrimitives.Multiply(pixels, _scale, pixels);
    }
}
