using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

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
        foreach (var at in new Taps(geometry, x.Rows))
        {
            var output = y.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
            if (at.IsFirst)
            {
                Array.Clear(sums);
            }

            if (at.Exists)
            {
                var input = x.Row<T>(at.Item).Slice(at.Input, geometry.Inputs);
                for (var i = 0; i < geometry.Inputs; i++)
                {
                    var (first, w) = Synapses(geometry, at.Tap, i);
                    Add(sums.AsSpan(first, geometry.GroupOutputs), Load(input[i]), weights.Slice(w, geometry.GroupOutputs));
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

    public static void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx, bool accumulate)
    {
        var weights = f.Elements<T>();
        var sums = new double[dx.RowLength];
        var items = dx.Rows;
        foreach (var at in new Taps(geometry, items))
        {
            if (at.Exists)
            {
                var error = delta.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
                for (var i = 0; i < geometry.Inputs; i++)
                {
                    var (first, w) = Synapses(geometry, at.Tap, i);
                    for (var o = 0; o < geometry.GroupOutputs; o++)
                    {
                        sums[at.Input + i] += Load(error[first + o]) * Load(weights[w + o]);
                    }
                }
            }

            if (at.IsLastOfItem)
            {
                var input = dx.Row<T>(at.Item);
                for (var i = 0; accumulate && i < input.Length; i++)
                {
                    sums[i] += Load(input[i]);
                }

                Move(sums, input);
            }
        }
    }

    public static void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product)
    {
        var sums = new double[product.Shape.Length];
        foreach (var at in new Taps(geometry, x.Rows))
        {
            if (at.Exists)
            {
                var input = x.Row<T>(at.Item).Slice(at.Input, geometry.Inputs);
                var error = delta.Row<T>(at.Item).Slice(at.Output, geometry.Outputs);
                for (var i = 0; i < geometry.Inputs; i++)
                {
                    var (first, w) = Synapses(geometry, at.Tap, i);
                    Add(sums.AsSpan(w, geometry.GroupOutputs), Load(input[i]), error.Slice(first, geometry.GroupOutputs));
                }
            }
        }

        Move(sums, product.Elements<T>());
    }

    // The first output channel of the group of an input channel, and where the weights between the two begin.
    private static (int Output, int Weight) Synapses(in Geometry geometry, int tap, int input)
    {
        var output = input / geometry.GroupInputs * geometry.GroupOutputs;
        return (output, (tap * geometry.GroupInputs + input % geometry.GroupInputs) * geometry.Outputs + output);
    }

    // sums = sums + factor x. Doubles go several at a time: each is multiplied, rounded and added by itself, so that the bits are those of the loop.
    private static void Add(Span<double> sums, double factor, ReadOnlySpan<T> x)
    {
        if (typeof(T) == typeof(double))
        {
            TensorPrimitives.MultiplyAdd(MemoryMarshal.Cast<T, double>(x), factor, sums, sums);
            return;
        }

        for (var i = 0; i < x.Length; i++)
        {
            sums[i] += factor * Load(x[i]);
        }
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
