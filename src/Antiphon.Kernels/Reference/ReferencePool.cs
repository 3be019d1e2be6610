using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>Pools from the definition. The window of a pool is met like the taps of a convolution.</summary>
internal static class ReferencePool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Pool(Pooling kind, in Geometry geometry, Tensor x, Tensor y)
    {
        var best = new int[geometry.Outputs];
        var sums = new double[geometry.Outputs];
        var pixels = 0;
        foreach (var at in new Taps(geometry, x.Rows))
        {
            Visit(at, x, best, sums, ref pixels);
            if (!at.IsLast)
            {
                continue;
            }

            var output = y.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
            for (var c = 0; c < output.Length; c++)
            {
                output[c] = kind switch
                {
                    Pooling.Max => x.Row<T>(at.Item)[best[c]],
                    Pooling.Average => ReferenceElements<T>.Store(sums[c] / pixels),
                    _ => throw Check.Unknown(kind),
                };
            }
        }
    }

    public static void Adjoint(Pooling kind, in Geometry geometry, Tensor x, Tensor delta, Tensor dx)
    {
        var best = new int[geometry.Outputs];
        var sums = new double[geometry.Outputs];
        var errors = new double[dx.RowLength];
        var pixels = 0;
        foreach (var at in new Taps(geometry, x.Rows))
        {
            Visit(at, x, best, sums, ref pixels);
            if (!at.IsLast)
            {
                continue;
            }

            var error = delta.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
            switch (kind)
            {
                case Pooling.Max:
                    for (var c = 0; c < error.Length; c++)
                    {
                        errors[best[c]] += ReferenceElements<T>.Load(error[c]);
                    }

                    break;
                case Pooling.Average:
                    Spread(geometry, at, error, pixels, errors);
                    break;
                default:
                    throw Check.Unknown(kind);
            }

            if (at.IsLastOfItem)
            {
                var to = dx.Row<T>(at.Item);
                for (var i = 0; i < to.Length; i++)
                {
                    to[i] = ReferenceElements<T>.Store(errors[i]);
                }

                Array.Clear(errors);
            }
        }
    }

    // The largest pixel (the first of equals, or one that is not a number), the sum and the count of what the window has shown so far.
    private static void Visit(Taps at, Tensor x, int[] best, double[] sums, ref int pixels)
    {
        if (at.IsFirst)
        {
            Array.Fill(best, -1);
            Array.Clear(sums);
            pixels = 0;
        }

        if (!at.Exists)
        {
            return;
        }

        pixels++;
        var row = x.Row<T>(at.Item);
        for (var c = 0; c < best.Length; c++)
        {
            var i = at.Input + c;
            best[c] = best[c] < 0 || row[i] > row[best[c]] || T.IsNaN(row[i]) ? i : best[c];
            sums[c] += ReferenceElements<T>.Load(row[i]);
        }
    }

    private static void Spread(in Geometry geometry, Taps last, Span<T> error, int pixels, double[] errors)
    {
        var window = last.FirstTap();
        for (var tap = 0; tap < geometry.KernelHeight * geometry.KernelWidth; tap++)
        {
            if (window.Exists)
            {
                for (var c = 0; c < error.Length; c++)
                {
                    errors[window.Input + c] += ReferenceElements<T>.Load(error[c]) / pixels;
                }
            }

            window.MoveNext();
        }
    }
}
