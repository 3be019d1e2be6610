using System.Numerics.Tensors;
using Antiphon.Kernels;
using Tensor = Antiphon.Kernels.Tensor;

namespace Antiphon.Data;

/// <summary>
/// The random teacher: x is 32 independent normals, and its class the highest output of a network that nobody trained, argmax T2 relu(T1 x), with T1 (32 x 32) and T2 (classes x 32) of
/// independent normals over sqrt(32). The teacher is drawn from the seed, as are the items. Classes are not equally frequent: of ten,
/// the commonest has 17 to 54 % of the items at seeds 1 to 20.
/// </summary>
public static class Teacher
{
    /// <summary>Classes where none are asked for.</summary>
    public const int StandardOutputs = 10;

    /// <summary>The most classes.</summary>
    public const int MostOutputs = 10_000;

    private const int Inputs = 32;

    /// <summary>64,000 items to learn from, 2,048 to choose by and 2,048 to be judged by, of shape 32; the teacher and each part are drawn from streams of their own of the seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 outputs or more than <see cref="MostOutputs"/>.</exception>
    public static Dataset Open(ulong seed, int outputs = StandardOutputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, MostOutputs);
        var rng = Rng.FromSeed(seed).Stream("teacher");

        // Each row is what one cell below gives to all above.
        var (t1, t2) = (Normals(rng.Stream("T1"), Inputs, Inputs, 1 / Math.Sqrt(Inputs)), Normals(rng.Stream("T2"), Inputs, outputs, 1 / Math.Sqrt(Inputs)));
        return new(
            "teacher",
            [.. Enumerable.Range(0, outputs).Select(output => output.ToString())],
            Ask(rng.Stream("train"), 64_000),
            Ask(rng.Stream("validation"), 2_048),
            Ask(rng.Stream("test"), 2_048));

        Vectors Ask(Rng items, int count)
        {
            var (x, labels) = (Normals(items, count, Inputs, 1), new int[count]);
            Parallel.For(0, count, () => (Hidden: new double[Inputs], Output: new double[outputs]), (i, _, room) =>
            {
                Through(t1, x.AsSpan(i * Inputs, Inputs), room.Hidden);
                TensorPrimitives.Max(room.Hidden, 0, room.Hidden);
                Through(t2, room.Hidden, room.Output);
                labels[i] = TensorPrimitives.IndexOfMax<double>(room.Output);
                return room;
            }, _ => { });
            return new(new Shape(Inputs), [.. x.Select(number => (float)number)], labels);
        }
    }

    // Summed in one order on every machine: lanes hold different outputs.
    private static void Through(double[] weights, ReadOnlySpan<double> input, Span<double> output)
    {
        output.Clear();
        for (var i = 0; i < input.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(weights.AsSpan(i * output.Length, output.Length), input[i], output, output);
        }
    }

    private static double[] Normals(Rng rng, int rows, int columns, double deviation) =>
        rng.Normal(Tensor.Zeros(new Reference<float>(), new Shape(rows, columns)), deviation).ToArray();
}
