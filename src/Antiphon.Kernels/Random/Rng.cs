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
    public Tensor Uniform(Tensor t, double low, double high) => Draw(t, new(this, RandomLaw.Uniform, low, high));

    /// <summary>Fills a tensor with independent Gaussian draws of mean 0, of which so many come before its own: those of the rows before, where its rows are a part of a batch.</summary>
    public Tensor Normal(Tensor t, double deviation, ulong skip = 0) => Draw(t, new(this, RandomLaw.Normal, 0, deviation) { Skip = skip });

    /// <summary>Fills a tensor with independent draws that are <paramref name="value"/> with the given probability and else 0; so many draws come before its own.</summary>
    public Tensor Mask(Tensor t, double probability, double value, ulong skip = 0) => Draw(t, new(this, RandomLaw.Mask, probability, value) { Skip = skip });

    internal void Words(ulong block, Span<uint> words) => Philox.Fill(block, _key, words);

    private static Tensor Draw(Tensor t, in RandomDraw draw)
    {
        ArgumentNullException.ThrowIfNull(t);
        t.Device.Draw(t, draw);
        return t;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
