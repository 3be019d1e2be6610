using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>
/// Tensors whose surroundings are watched: a row more than asked for, and everything outside the elements, gaps and that row, holds one odd number
/// that must still be there afterwards.
/// </summary>
internal static class Guarded
{
    private const double Watch = -12345.678;

    /// <summary>A batch with gaps, drawn from [-1, 1).</summary>
    public static Tensor Batch(IDevice device, Rng rng, int rows, Shape item) => rng.Uniform(Frame(device, rows, item, gaps: true), -1, 1);

    /// <summary>A tensor without gaps, drawn from [-1, 1).</summary>
    public static Tensor Solid(IDevice device, Rng rng, Shape shape) => rng.Uniform(Frame(device, shape[0], Item(shape), gaps: false, shape.Rank), -1, 1);

    /// <summary>The same numbers, given in float, on another device, guarded alike.</summary>
    public static Tensor Clone(IDevice device, Tensor t)
    {
        var clone = Frame(device, t.Rows, Item(t.Shape), !t.IsContiguous, t.Shape.Rank);
        for (var row = 0; row < t.Rows; row++)
        {
            var from = t.Row<float>(row);
            if (device.Type == ElementType.Single)
            {
                from.CopyTo(clone.Row<float>(row));
                continue;
            }

            var to = clone.Row<double>(row);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[i];
            }
        }

        return clone;
    }

    /// <summary>Fails if anything around the elements has changed.</summary>
    public static unsafe void AssertUntouched(Tensor t, string what)
    {
        for (nint i = 0; i < (t.Rows + 1) * t.RowStride; i++)
        {
            if (i / t.RowStride == t.Rows || i % t.RowStride >= t.RowLength)
            {
                var found = ((float*)t.Data)[i];
                if (found != (float)Watch)
                {
                    Assert.Fail($"{what}: element {i} around {t} became {found}");
                }
            }
        }
    }

    private static unsafe Tensor Frame(IDevice device, int rows, Shape item, bool gaps, int rank = 4)
    {
        var t = gaps ? Tensor.Batch(device, rows + 1, item) : Tensor.Zeros(device, rank == 1 ? new Shape(rows + 1) : item.Batch(rows + 1));
        for (nint i = 0; i < (rows + 1) * t.RowStride; i++)
        {
            if (t.Type == ElementType.Single)
            {
                ((float*)t.Data)[i] = (float)Watch;
            }
            else
            {
                ((double*)t.Data)[i] = Watch;
            }
        }

        return t.Slice(rows);
    }

    private static Shape Item(Shape shape) => shape.Rank == 1 ? new(1) : shape.Item;
}
