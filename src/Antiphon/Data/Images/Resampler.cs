using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antiphon.Data;

/// <summary>
/// Brings a rectangle of a picture to a size with a triangle filter as wide as a new pixel: bilinear when growing, antialiased when shrinking.
/// Each new line is summed from the old ones it hears and then, still in the cache, across.
/// </summary>
internal static class Resampler
{
    public static void Resample(ImageBuffer image, int top, int left, int height, int width, int newHeight, int newWidth)
    {
        if (newHeight < 1 || newWidth < 1)
        {
            throw new RunException($"a picture of {image.Height}x{image.Width} cannot be brought to {newHeight}x{newWidth}");
        }

        var channels = image.Channels;
        var (stride, corner) = (image.Width * channels, (top * image.Width + left) * channels);
        var (downTaps, acrossTaps) = (Taps(height, newHeight), Taps(width, newWidth));
        var (downStarts, downWeights) = Rent(height, newHeight, downTaps);
        var (acrossStarts, acrossWeights) = Rent(width, newWidth, acrossTaps);
        var line = image.Line(width * channels);
        var old = image.TryTurnBytes(newHeight, newWidth, out var bytes) ? default : image.Turn(newHeight, newWidth);
        for (var y = 0; y < newHeight; y++)
        {
            var place = corner + downStarts[y] * stride;
            var weights = downWeights.AsSpan(y * downTaps, downTaps);
            if (bytes.IsEmpty)
            {
                Down(old[place..], stride, line, weights);
            }
            else
            {
                Down(bytes[place..], stride, line, weights);
            }

            if (channels == 3)
            {
                Three(line, image.Row(y), acrossStarts, acrossWeights, acrossTaps);
            }
            else
            {
                One(line, image.Row(y), acrossStarts, acrossWeights, acrossTaps);
            }
        }

        Return(downStarts, downWeights);
        Return(acrossStarts, acrossWeights);
    }

    // As many old pixels as can lie strictly inside the triangle.
    private static int Taps(int size, int newSize) => Math.Min(size, (int)Math.Ceiling(2 * Math.Max((double)size / newSize, 1)));

    // For each new pixel the first old one it hears, and the weights of that and the next ones; they sum to 1.
    private static (int[] Starts, float[] Weights) Rent(int size, int newSize, int taps)
    {
        var (starts, weights) = (ArrayPool<int>.Shared.Rent(newSize), ArrayPool<float>.Shared.Rent(newSize * taps));
        var scale = (double)size / newSize;
        var reach = Math.Max(scale, 1);
        for (var i = 0; i < newSize; i++)
        {
            var centre = (i + 0.5) * scale;
            var start = starts[i] = Math.Clamp((int)(centre - reach + 0.5), 0, size - taps);
            var sum = 0.0;
            for (var t = 0; t < taps; t++)
            {
                sum += Triangle(start + t);
            }

            for (var t = 0; t < taps; t++)
            {
                weights[i * taps + t] = (float)(Triangle(start + t) / sum);
            }

            double Triangle(int place) => Math.Max(0, 1 - Math.Abs(place + 0.5 - centre) / reach);
        }

        return (starts, weights);
    }

    private static void Return(int[] starts, float[] weights)
    {
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<float>.Shared.Return(weights);
    }

    private static void One(ReadOnlySpan<float> source, Span<float> row, int[] starts, float[] weights, int taps)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var sum = 0f;
            for (var t = 0; t < taps; t++)
            {
                sum += weights[x * taps + t] * source[starts[x] + t];
            }

            row[x] = sum;
        }
    }

    private static void Three(ReadOnlySpan<float> source, Span<float> row, int[] starts, float[] weights, int taps)
    {
        var (pixels, inner) = (row.Length / 3, row.Length / 3);
        while (inner > 0 && (3 * (inner - 1) + 4 > row.Length || 3 * (starts[inner - 1] + taps) + 1 > source.Length))
        {
            inner--; // a vector of four numbers reaches one beyond a pixel
        }

        ref var first = ref MemoryMarshal.GetReference(source);
        ref var last = ref MemoryMarshal.GetReference(row);
        for (var x = 0; x < inner; x++)
        {
            ref var from = ref Unsafe.Add(ref first, 3 * starts[x]);
            var sum = Vector128<float>.Zero;
            for (var t = 0; t < taps; t++)
            {
                sum += weights[x * taps + t] * Vector128.LoadUnsafe(ref from, (nuint)(3 * t));
            }

            sum.StoreUnsafe(ref last, (nuint)(3 * x)); // the fourth is overwritten by the next pixel
        }

        for (var x = inner; x < pixels; x++)
        {
            var from = source.Slice(3 * starts[x], 3 * taps);
            var (r, g, b) = (0f, 0f, 0f);
            for (var t = 0; t < taps; t++)
            {
                var weight = weights[x * taps + t];
                r += weight * from[3 * t];
                g += weight * from[3 * t + 1];
                b += weight * from[3 * t + 2];
            }

            (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (r, g, b);
        }
    }

    // A weighted sum of lines that lie a stride apart: bytes, as a decoder left them, or numbers.
    private static void Down<T>(ReadOnlySpan<T> old, int stride, Span<float> line, ReadOnlySpan<float> weights)
        where T : unmanaged, INumberBase<T>
    {
        old = old[..((weights.Length - 1) * stride + line.Length)];
        ref var first = ref MemoryMarshal.GetReference(old);
        var x = 0;
        for (; x + 8 <= line.Length; x += 8)
        {
            var sum = Vector256<float>.Zero;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += weights[t] * Eight(ref Unsafe.Add(ref first, t * stride + x));
            }

            sum.CopyTo(line[x..]);
        }

        for (; x < line.Length; x++)
        {
            line[x] = 0;
            for (var t = 0; t < weights.Length; t++)
            {
                line[x] += weights[t] * float.CreateTruncating(old[t * stride + x]);
            }
        }
    }

    private static Vector256<float> Eight<T>(ref T first)
        where T : unmanaged => typeof(T) == typeof(float)
            ? Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref first))
            : ImageBuffer.Widen(ref Unsafe.As<T, byte>(ref first));
}
