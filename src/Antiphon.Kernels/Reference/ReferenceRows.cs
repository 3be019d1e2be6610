using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>What is done row by row, from the definitions.</summary>
internal static class ReferenceRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void RmsNorm(Tensor x, Tensor y, double epsilon)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var to = y.Row<T>(row);
            var rms = Math.Sqrt(Mean(from, from) + epsilon);
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = Store(Load(from[i]) / rms);
            }
        }
    }

    public static void RmsNormAdjoint(Tensor x, Tensor delta, Tensor dx, double epsilon)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var errors = delta.Row<T>(row);
            var to = dx.Row<T>(row);
            var square = Mean(from, from) + epsilon;
            var share = Mean(errors, from) / square;
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = Store((Load(errors[i]) - share * Load(from[i])) / Math.Sqrt(square));
            }
        }
    }

    private static double Mean(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Load(a[i]) * Load(b[i]);
        }

        return sum / a.Length;
    }

    private static double Load(T x) => ReferenceElements<T>.Load(x);

    private static T Store(double x) => ReferenceElements<T>.Store(x);
}
