using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Items in memory that are rows of numbers, one after the other, each with its class.</summary>
internal sealed class Vectors(Shape shape, float[] numbers, int[] labels) : Examples
{
    public override int Count => labels.Length;

    public override Shape Shape => shape;

    public override int Label(int index) => labels[index];

    public override void Read(int index, Rng rng, Span<float> item) => numbers.AsSpan(index * item.Length, item.Length).CopyTo(item);
}
