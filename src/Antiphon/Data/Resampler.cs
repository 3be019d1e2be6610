using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Antiphon.Data;

/// <summary>Brings a rectangle of a picture to a size, columns first and then rows, with a triangle filter as wide as a new pixel: bilinear when growing, antialiased when shrinking.</summary>
internal static class Resampler
{
    public static void Resample(Canvas canvas, int top, int left, int height, int width, int newHeight, int newWidth)
    {
        if (newHeight < 1 || newWidth < 1)
        {
            throw new RunException($"a picture of {canvas.Height}x{canvas.Width} cannot be brought to {newHeight}x{newWidth}");
        }

        var channels = canvas.Channels;
        var (stride, taps) = (canvas.Width * channels, Taps(width, newWidth));
        var (starts, weights) = Rent(width, newWidth, taps);
        var line = canvas.Line(width * channels);
        var old = canvas.TryTurnBytes(height, newWidth, out var bytes) ? default : canvas.Turn(height, newWidth);
        for (var y = 0; y < height; y++)
        {
            var place = (y + top) * stride + left * channels;
            ReadOnlySpan<float> source = line;
            if (bytes.IsEmpty)
            {
                source = old.Slice(place, width * channels);
            }
            else
            {
                Canvas.Widen(bytes.Slice(place, line.Length), line);
            }

            if (channels == 3)
            {
                Three(source, canvas.Row(y), starts, weights, taps);
            }
            else
            {
                One(source, canvas.Row(y), starts, weights, taps);
            }
        }

        Return(starts, weights);
        taps = Taps(height, newHeight);
        (starts, weights) = Rent(height, newHeight, taps);
        var length = newWidth * channels;
        old = canvas.Turn(newHeight, newWidth);
        for (var y = 0; y < newHeight; y++)
        {
            Down(old, canvas.Row(y), starts[y] * length, weights.AsSpan(y * taps, taps));
        }

        Return(starts, weights);
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

    private static void Down(ReadOnlySpan<float> old, Span<float> row, int from, ReadOnlySpan<float> weights)
    {
        row.Clear();
        foreach (var weight in weights)
        {
            if (weight != 0)
            {
                var source = old.Slice(from, row.Length);
                var x = 0;
                for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
                {
                    var part = row.Slice(x, Vector<float>.Count);
                    (new Vector<float>(part) + weight * new Vector<float>(source.Slice(x, Vector<float>.Count))).CopyTo(part);
                }

                for (; x < row.Length; x++)
                {
                    row[x] += weight * source[x];
                }
            }

            from += row.Length;
        }
    }
}
