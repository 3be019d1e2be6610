using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Studies.Theory;

/// <summary>Two-layer networks y = v erf(w x / sqrt 2) without biases, and how they lie to each other. Inputs are scaled by 1 / sqrt N, as here the variance of their numbers is 1 / N.</summary>
internal static class TwoLayers
{
    /// <summary>A network of N inputs with given w, a row of N for each unit, and readout v.</summary>
    public static Network Grow(FeedbackRule rule, IReadOnlyList<double[]> w, IReadOnlyList<double> v, ulong seed, IDevice device)
    {
        var n = w[0].Length;
        var network = new Mlp { Hidden = [w.Count], Nonlinearity = Nonlinearity.Erf, Bias = false }.Grow(new(n), 1, rule, seed, device);
        network.Synapses[0].W.Value.Write([.. Enumerable.Range(0, n).SelectMany(i => w.Select(row => row[i]))]);
        network.Synapses[1].W.Value.Write([.. v]);
        return network;
    }

    /// <summary>The rows of w of a network's units.</summary>
    public static IReadOnlyList<double[]> Units(Network network)
    {
        var (w, units) = (network.Synapses[0].W.Value.ToArray(), network.Synapses[0].Spec.Units);
        return [.. Enumerable.Range(0, units).Select(unit => Enumerable.Range(0, w.Length / units).Select(i => w[i * units + unit]).ToArray())];
    }

    /// <summary>Overlaps a b' / N of the rows of two networks, row by row.</summary>
    public static double[] Overlaps(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b) =>
        [.. from x in a from y in b select System.Numerics.Tensors.TensorPrimitives.Dot<double>(x, y) / x.Length];

    /// <summary>So many random rows of N numbers whose overlaps are 1 with themselves and 0 with each other, by the process of Gram and Schmidt.</summary>
    public static IReadOnlyList<double[]> Frame(int rows, int n, Rng random)
    {
        var frame = new List<double[]>();
        for (var row = 0; row < rows; row++)
        {
            var stream = random.Stream(row);
            double[] x = [.. Enumerable.Range(0, n).Select(i => stream.Uniform((ulong)i) - 0.5)];
            foreach (var other in frame)
            {
                x = Sum([1, -Overlaps([x], [other])[0]], [x, other]);
            }

            frame.Add(Sum([1 / Math.Sqrt(Overlaps([x], [x])[0])], [x]));
        }

        return frame;
    }

    /// <summary>A weighted sum of rows.</summary>
    public static double[] Sum(IReadOnlyList<double> weights, IReadOnlyList<double[]> rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(i => weights.Select((weight, row) => weight * rows[row][i]).Sum())];
}
