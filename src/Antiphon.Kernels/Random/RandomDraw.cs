using System.Numerics;
using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>Draws of one distribution from one stream: a function from the number of a draw to its value, whoever computes it and in which order.</summary>
/// <param name="Rng">The stream.</param>
/// <param name="Law">The distribution.</param>
/// <param name="First">Its first number.</param>
/// <param name="Second">Its second number.</param>
public readonly record struct RandomDraw(Rng Rng, RandomLaw Law, double First, double Second)
{
    /// <summary>Draws from the first one of a row to the first one of the next; null for as many as a row has. With a distance that does not depend on the row, shorter rows are beginnings of longer ones.</summary>
    public ulong? RowStride { get; init; }

    /// <summary>Draws of the stream that come before the first one: where the rows are a part of a batch, those of the rows before them.</summary>
    public ulong Skip { get; init; }

    // Words are drawn in chunks, and whole vectors of any width at a time, so that a draw never depends on where in a row it stands.
    private const int Chunk = 512;
    private const int Whole = 32;

    /// <summary>Writes the draws from number <paramref name="first"/> on.</summary>
    public void Fill<T>(Span<T> row, ulong first)
        where T : unmanaged, INumberBase<T>
    {
        first += Skip;
        switch (Law)
        {
            case RandomLaw.Uniform:
                Fill(row, first, new Interval(First, Second - First));
                break;
            case RandomLaw.Normal:
                Fill(row, first, new Gaussian(Second));
                break;
            default:
                Fill(row, first, new Coin(First, Second));
                break;
        }
    }

    // Element i of a tensor comes from word i % 4 of block i / 4, wherever its row begins.
    private void Fill<T, TLaw>(Span<T> row, ulong first, TLaw law)
        where T : unmanaged, INumberBase<T>
        where TLaw : struct, ILaw
    {
        Span<uint> words = stackalloc uint[Chunk];
        Span<double> draws = stackalloc double[Chunk];
        Span<double> scratch = stackalloc double[Chunk];
        while (row.Length > 0)
        {
            var skipped = (int)(first % 4);
            var count = Math.Min(row.Length, Chunk - skipped);
            var drawn = (skipped + count + Whole - 1) / Whole * Whole;
            Rng.Words(first / 4, words[..drawn]);
            law.Draw(words[..drawn], draws[..drawn], scratch[..drawn]);
            TensorPrimitives.ConvertTruncating(draws.Slice(skipped, count), row);
            row = row[count..];
            first += (ulong)count;
        }
    }

    // Numbers in (0, 1), never 0, so that they have a logarithm.
    private static void Units(ReadOnlySpan<uint> words, Span<double> units)
    {
        for (var i = 0; i < words.Length; i++)
        {
            units[i] = (words[i] + 0.5) * (1.0 / (1UL << 32));
        }
    }

    // A law makes as many draws as there are words, four words a block.
    private interface ILaw
    {
        void Draw(ReadOnlySpan<uint> words, Span<double> draws, Span<double> scratch);
    }

    private readonly struct Interval(double low, double width) : ILaw
    {
        public void Draw(ReadOnlySpan<uint> words, Span<double> draws, Span<double> scratch)
        {
            Units(words, draws);
            for (var i = 0; i < words.Length; i++)
            {
                draws[i] = low + width * draws[i];
            }
        }
    }

    private readonly struct Gaussian(double deviation) : ILaw
    {
        // Box and Muller: two Gaussian draws from two uniform ones, exactly.
        public void Draw(ReadOnlySpan<uint> words, Span<double> draws, Span<double> scratch)
        {
            Units(words, draws);
            var half = words.Length / 2;
            var radii = scratch[..half];
            var angles = scratch[half..];
            for (var i = 0; i < half; i++)
            {
                radii[i] = draws[2 * i];
                angles[i] = draws[2 * i + 1];
            }

            Elementary.Log(radii);
            TensorPrimitives.Multiply(radii, -2 * deviation * deviation, radii);
            TensorPrimitives.Sqrt(radii, radii);
            Elementary.SinCos(draws[..half], angles);
            TensorPrimitives.Multiply(draws[..half], radii, draws[..half]);
            TensorPrimitives.Multiply(angles, radii, radii);
            draws[..half].CopyTo(angles);
            for (var i = 0; i < half; i++)
            {
                draws[2 * i] = radii[i];
                draws[2 * i + 1] = angles[i];
            }
        }
    }

    private readonly struct Coin(double probability, double value) : ILaw
    {
        public void Draw(ReadOnlySpan<uint> words, Span<double> draws, Span<double> scratch)
        {
            Units(words, scratch);
            for (var i = 0; i < words.Length; i++)
            {
                draws[i] = scratch[i] < probability ? value : 0;
            }
        }
    }
}
