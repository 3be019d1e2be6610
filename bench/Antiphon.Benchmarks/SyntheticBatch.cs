using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>Normal numbers in place of pictures, and classes that are drawn too: what a step takes does not depend on what they show.</summary>
/// <param name="Items">The items, rows x the shape of one.</param>
/// <param name="Labels">The class of each item of the batch, of which the rows may be a part.</param>
internal sealed record SyntheticBatch(Tensor Items, int[] Labels)
{
    /// <summary>The first rows of a batch of so many items, and the labels of all.</summary>
    public static SyntheticBatch Of(IDevice device, int rows, Shape item, int batch, int classes)
    {
        var random = Rng.FromSeed(1).Stream("benchmark");
        return new(random.Normal(Tensor.Batch(device, rows, item), 1), [.. Enumerable.Range(0, batch).Select(i => random.Stream("labels").Below(classes, (ulong)i))]);
    }
}
