using System.Numerics;
using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>
/// Random numbers as a function of where they are used, not of when: Philox4x32-10 under a key made from a seed and the names of a stream.
/// Nothing is remembered, so drawing from one stream never shifts another, and a resumed run draws what it would have drawn.
/// Source: Salmon, Moraes, Dror, Shaw 2011, doi:10.1145/2063384.2063405.
/// </summary>
public readonly record struct Rng
{
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
    public UInt128 Bits(ulong block) => Philox(block, _key);

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
        Span<double> draws = stackalloc double[4];
        for (var i = 0; i < row.Length;)
        {
            var place = first + (ulong)i;
            var bits = Bits(place / 4);
            law.Draw((uint)bits, (uint)(bits >> 32), (uint)(bits >> 64), (uint)(bits >> 96), draws);
            for (var word = (int)(place % 4); word < 4 && i < row.Length; word++, i++)
            {
                row[i] = T.CreateTruncating(draws[word]);
            }
        }
    }

    /// <summary>Philox4x32-10: 128 random bits for a counter and a key, the lowest word first.</summary>
    internal static UInt128 Philox(UInt128 counter, ulong key)
    {
        uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)(counter >> 64), c3 = (uint)(counter >> 96);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)c0 * 0xD2511F53;
            var p1 = (ulong)c2 * 0xCD9E8D57;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return new(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private interface ILaw
    {
        void Draw(uint a, uint b, uint c, uint d, Span<double> draws);
    }

    private static double Unit(uint bits) => (bits + 0.5) * (1.0 / (1UL << 32));

    private readonly struct Interval(double low, double width) : ILaw
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Draw(uint a, uint b, uint c, uint d, Span<double> draws)
        {
            draws[0] = low + width * Unit(a);
            draws[1] = low + width * Unit(b);
            draws[2] = low + width * Unit(c);
            draws[3] = low + width * Unit(d);
        }
    }

    private readonly struct Gaussian(double deviation) : ILaw
    {
        // Box and Muller: two Gaussian draws from two uniform ones, exactly.
        public void Draw(uint a, uint b, uint c, uint d, Span<double> draws)
        {
            Pair(a, b, draws);
            Pair(c, d, draws[2..]);
        }

        private void Pair(uint radius, uint angle, Span<double> draws)
        {
            var r = deviation * Math.Sqrt(-2 * Math.Log(Unit(radius)));
            var (sine, cosine) = Math.SinCos(Math.Tau * Unit(angle));
            draws[0] = r * cosine;
            draws[1] = r * sine;
        }
    }

    private readonly struct Coin(double probability, double value) : ILaw
    {
        public void Draw(uint a, uint b, uint c, uint d, Span<double> draws)
        {
            draws[0] = Unit(a) < probability ? value : 0;
            draws[1] = Unit(b) < probability ? value : 0;
            draws[2] = Unit(c) < probability ? value : 0;
            draws[3] = Unit(d) < probability ? value : 0;
        }
    }
}
