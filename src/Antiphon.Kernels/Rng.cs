using System.Numerics;
using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>
/// Random numbers as a function of where they are used, not of when: Philox4x32-10 under a key made from a seed and the names of a stream.
/// Nothing is remembered, so drawing from one stream never shifts another, and a resumed run draws what it would have drawn.
/// Source: Salmon, Moraes, Dror, Shaw 2011, doi:10.1145/2063384.2063405.
/// </summary>
public readonly record struct Rng
{
    // Words are drawn in chunks, and whole vectors of any width at a time, so that a draw never depends on where in a row it stands.
    private const int Chunk = 512;
    private const int Whole = 32;

    private readonly ulong _key;

    private Rng(ulong key) => _key = key;

    /// <summary>The stream every named stream of a seed springs from.</summary>
    public static Rng FromSeed(ulong seed) => new(Mix(seed + 0x9E3779B97F4A7C15));

    /// <summary>The stream of this name below this one.</summary>
    public Rng Stream(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = 0xCBF29CE484222325; // FNV-1a over the name's UTF-16 units
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return new(Mix(_key ^ Mix(hash)));
    }

    /// <summary>The stream of this number below this one: a step, an epoch, a sample.</summary>
    public Rng Stream(long number) => new(Mix(_key + 0xD1342543DE82EF95 * (ulong)(number + 1)));

    /// <summary>Four times 32 random bits at a place in the stream.</summary>
    public UInt128 Bits(ulong block) => Philox.At(block, _key);

    /// <summary>A number in [0, 1) at a place in the stream.</summary>
    public double Uniform(ulong place) => (ulong)(Bits(place) >> 75) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="bound"/>) at a place in the stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Below(int bound, ulong place)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)(((ulong)(uint)(Bits(place) >> 64) * (ulong)bound) >> 32);
    }

    /// <summary>Puts the items into a random order.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1, (ulong)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills a tensor with independent draws from [low, high).</summary>
    public Tensor Uniform(Tensor t, double low, double high) => Fill(t, new Interval(low, high - low));

    /// <summary>Fills a tensor with independent Gaussian draws of mean 0.</summary>
    public Tensor Normal(Tensor t, double deviation) => Fill(t, new Gaussian(deviation));

    /// <summary>Fills a tensor with independent draws that are <paramref name="value"/> with the given probability and else 0.</summary>
    public Tensor Mask(Tensor t, double probability, double value) => Fill(t, new Coin(probability, value));

    private Tensor Fill<TLaw>(Tensor t, TLaw law)
        where TLaw : struct, ILaw
    {
        ArgumentNullException.ThrowIfNull(t);
        for (var row = 0; row < t.Rows; row++)
        {
            var first = (ulong)row * (ulong)t.RowLength;
            if (t.Type == ElementType.Single)
            {
                Fill(t.Row<float>(row), first, law);
            }
            else
            {
                Fill(t.Row<double>(row), first, law);
            }
        }

        return t;
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
            Philox.Fill(first / 4, _key, words[..drawn]);
            law.Draw(words[..drawn], draws[..drawn], scratch[..drawn]);
            TensorPrimitives.ConvertTruncating(draws.Slice(skipped, count), row);
            row = row[count..];
            first += (ulong)count;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
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
            for (var i = 0; i < words.Length; i++)
            {
                draws[i] = low + width * ((words[i] + 0.5) * (1.0 / (1UL << 32)));
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
                angles[i] = draws[2 * i + 1] * Math.Tau;
            }

            TensorPrimitives.Log(radii, radii);
            TensorPrimitives.Multiply(radii, -2 * deviation * deviation, radii);
            TensorPrimitives.Sqrt(radii, radii);
            TensorPrimitives.SinCos(angles, draws[..half], draws[half..]);
            TensorPrimitives.Multiply(draws[..half], radii, angles);
            TensorPrimitives.Multiply(draws[half..], radii, radii);
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
