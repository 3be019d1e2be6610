using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>
/// The three linear maps from the definition: output (p, q, o) meets input (p stride - padding + u dilation, q stride - padding + v dilation, i)
/// through the weight (u, v, i, o), where i and o belong to the same group.
/// </summary>
internal static class ReferenceMaps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Apply(in Geometry geometry, Tensor x, Tensor f, Tensor y)
    {
        var weights = f.Elements<T>();
        var sums = new double[geometry.Outputs];
        foreach (var at in new Meetings(geometry, x.Rows))
        {
            var output = y.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
            if (at.IsFirst)
            {
                Array.Clear(sums);
            }

            if (at.Exists)
            {
                var input = x.Row<T>(at.Item).Slice(at.Input, geometry.Inputs);
                for (var i = 0; i < geometry.GroupInputs; i++)
                {
                    var w = weights.Slice((at.Tap * geometry.GroupInputs + i) * geometry.Outputs, geometry.Outputs);
                    for (var o = 0; o < geometry.Outputs; o++)
                    {
                        sums[o] += Load(input[o / geometry.GroupOutputs * geometry.GroupInputs + i]) * Load(w[o]);
                    }
                }
            }

            if (at.IsLast)
            {
                for (var o = 0; o < geometry.Outputs; o++)
                {
                    output[o] = Store(sums[o]);
                }
            }
        }
    }

    public static void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx)
    {
        var weights = f.Elements<T>();
        var sums = new double[dx.RowLength];
        var items = dx.Rows;
        foreach (var at in new Meetings(geometry, items))
        {
            if (at.Exists)
            {
                var error = delta.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
                for (var i = 0; i < geometry.GroupInputs; i++)
                {
                    var w = weights.Slice((at.Tap * geometry.GroupInputs + i) * geometry.Outputs, geometry.Outputs);
                    for (var o = 0; o < geometry.Outputs; o++)
                    {
                        sums[at.Input + o / geometry.GroupOutputs * geometry.GroupInputs + i] += Load(error[o]) * Load(w[o]);
                    }
                }
            }

            if (at.IsLastOfItem)
            {
                Move(sums, dx.Row<T>(at.Item));
            }
        }
    }

    public static void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product)
    {
        var sums = new double[product.Shape.Length];
        foreach (var at in new Meetings(geometry, x.Rows))
        {
            if (at.Exists)
            {
                var input = x.Row<T>(at.Item).Slice(at.Input, geometry.Inputs);
                var error = delta.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
                for (var i = 0; i < geometry.GroupInputs; i++)
                {
                    var to = (at.Tap * geometry.GroupInputs + i) * geometry.Outputs;
                    for (var o = 0; o < geometry.Outputs; o++)
                    {
                        sums[to + o] += Load(input[o / geometry.GroupOutputs * geometry.GroupInputs + i]) * Load(error[o]);
                    }
                }
            }
        }

        Move(sums, product.Elements<T>());
    }

    private static void Move(double[] sums, Span<T> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Store(sums[i]);
            sums[i] = 0;
        }
    }

    private static double Load(T x) => ReferenceElements<T>.Load(x);

    private static T Store(double x) => ReferenceElements<T>.Store(x);
}
