using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Some of the examples, in the order of their indices.</summary>
public sealed class Subset : Examples
{
    private readonly Examples _whole;
    private readonly int[] _indices;

    /// <summary>The examples at these indices.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the examples.</exception>
    public Subset(Examples whole, IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, whole.Count, nameof(indices));
        }

        (_whole, _indices) = (whole, [.. indices]);
    }

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override Shape Shape => _whole.Shape;

    /// <summary>All the examples.</summary>
    public Examples Whole => _whole;

    /// <summary>Where the part's examples stand in the whole.</summary>
    public IReadOnlyList<int> Indices => _indices;

    /// <summary>The indices of a training set without those held out, and those held out: drawn by the seed's stream "split", each in ascending order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many to hold out.</exception>
    public static (int[] Train, int[] Validation) Split(int count, int held, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(held);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(held, count);
        int[] order = [.. Enumerable.Range(0, count)];
        Rng.FromSeed(seed).Stream("split").Shuffle(order);
        var (validation, train) = (order[..held], order[held..]);
        Array.Sort(validation);
        Array.Sort(train);
        return (train, validation);
    }

    /// <inheritdoc/>
    public override int Label(int index) => _whole.Label(_indices[index]);

    /// <inheritdoc/>
    public override void Read(int index, Rng rng, Span<float> item) => _whole.Read(_indices[index], rng, item);

    internal override (byte[] File, int Channels, int UsefulSide)? Encoded(int index) => _whole.Encoded(_indices[index]);
}
