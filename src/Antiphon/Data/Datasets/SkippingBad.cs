using System.Collections.Concurrent;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Examples of which a bad one is replaced by the next good one of its class, in the order of the examples and round again: the same one in every run.</summary>
public sealed class SkippingBad(Examples examples) : Examples
{
    private readonly ConcurrentDictionary<int, string> _bad = [];

    /// <inheritdoc/>
    public override int Count => examples.Count;

    /// <inheritdoc/>
    public override Shape Shape => examples.Shape;

    /// <summary>The examples, bad ones among them.</summary>
    public Examples Inner => examples;

    /// <summary>The bad examples met so far, and what is wrong with them.</summary>
    public IReadOnlyDictionary<int, string> Bad => _bad;

    /// <inheritdoc/>
    public override int Label(int index) => examples.Label(index);

    /// <inheritdoc/>
    public override void Read(int index, Rng rng, Span<float> item)
    {
        var (label, place) = (examples.Label(index), index);
        while (!IsRead(place, rng, item))
        {
            do
            {
                place = (place + 1) % Count;
            }
            while (place != index && examples.Label(place) != label);

            if (place == index)
            {
                throw new RunException($"no picture of its class can be read: {_bad[index]}");
            }
        }
    }

    internal override (byte[] File, int Channels, int UsefulSide)? Encoded(int index) => examples.Encoded(index);

    private bool IsRead(int index, Rng rng, Span<float> item)
    {
        if (_bad.ContainsKey(index))
        {
            return false;
        }

        try
        {
            examples.Read(index, rng, item);
            return true;
        }
        catch (RunException error)
        {
            _bad[index] = error.Message;
            return false;
        }
    }
}
