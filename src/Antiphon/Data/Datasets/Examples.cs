using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Labelled items that can be read in any order, from several threads at once: one part of a data set.</summary>
public abstract class Examples
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of an item: height x width x channels.</summary>
    public abstract Shape Shape { get; }

    /// <summary>The class of an item, from 0.</summary>
    public abstract int Label(int index);

    /// <summary>Writes an item's numbers, height x width x channels. Random changes are drawn from <paramref name="rng"/>, the stream of this item in this epoch.</summary>
    public abstract void Read(int index, Rng rng, Span<float> item);

    /// <summary>The file an item is decoded from at every reading, its channels, and the side beyond which it may come smaller; null where there is none.</summary>
    internal virtual (byte[] File, int Channels, int UsefulSide)? Encoded(int index) => null;
}
