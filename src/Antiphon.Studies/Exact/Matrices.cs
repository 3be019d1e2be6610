using System.Numerics.Tensors;

namespace Antiphon.Studies.Exact;

/// <summary>Matrices row by row, as the studies' sources keep them. The library keeps W inputs x outputs, most sources outputs x inputs.</summary>
internal static class Matrices
{
    /// <summary>A', columns x rows.</summary>
    public static double[] Transposed(double[] a, int rows, int columns)
    {
        var transposed = new double[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            transposed[i % columns * rows + i / columns] = a[i];
        }

        return transposed;
    }

    /// <summary>A x, with as many columns as x has numbers.</summary>
    public static double[] Multiply(double[] a, ReadOnlySpan<double> x)
    {
        var product = new double[a.Length / x.Length];
        for (var row = 0; row < product.Length; row++)
        {
            product[row] = TensorPrimitives.Dot(a.AsSpan(row * x.Length, x.Length), x);
        }

        return product;
    }
}
