using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.Tests.Support;

/// <summary>Example i is the number i, as a share of their count, and a draw, of class i mod 7; one may be bad.</summary>
internal sealed class NumberedExamples(int count, int bad = -1) : Examples
{
    private int _reads;

    /// <summary>Readings that have begun.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Told of each reading, by its index, on the thread that reads and before it goes on.</summary>
    public Action<int>? Reading { get; init; }

    public static IReadOnlyList<string> Classes { get; } = ["a", "b", "c", "d", "e", "f", "g"];

    public override int Count => count;

    public override Shape Shape => new(1, 1, 2);

    public override int Label(int index) => index % Classes.Count;

    public override void Read(int index, Rng rng, Span<float> item)
    {
        Interlocked.Increment(ref _reads);
        Reading?.Invoke(index);
        if (index == bad)
        {
            throw new RunException($"picture-{index}.jpg: damaged");
        }

        (item[0], item[1]) = ((float)index / count, (float)rng.Uniform(0));
    }
}
