using Antiphon.Kernels;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using MathNet.Numerics.LinearAlgebra;

namespace Antiphon.Tests.Probes;

/// <summary>Probes of activities and errors: ranks, sizes, silence, and the path of a broadcast.</summary>
public sealed class ActivityProbeTests
{
    [Fact]
    public void The_ranks_of_known_matrices()
    {
        const int K = 12;
        var (identity, line, flat) = (new double[K, 20], new double[K, 20], new double[K, 20]);
        for (var i = 0; i < K; i++)
        {
            identity[i, i] = -3;
            flat[i, i] = i == 0 ? 4 : 2; // squares: 16 and eleven times 4
            for (var j = 0; j < 20; j++)
            {
                line[i, j] = (i + 1) * (j - 7.5);
            }
        }

        Assert.Equal((K, K), (EffectiveRank.Of(Values(identity)), StableRank.Of(Values(identity))), Near(1e-9));
        Assert.Equal((1, 1), (EffectiveRank.Of(Values(line)), StableRank.Of(Values(line))), Near(1e-9));
        Assert.Equal((16 + 11 * 4) / 16.0, StableRank.Of(Values(flat)), 1e-9);
        Assert.Equal(double.NaN, EffectiveRank.Of(Values(new double[3, 4])));
        Assert.Equal(double.NaN, StableRank.Of(Values(new double[3, 4])));
    }

    [Theory]
    [InlineData(64, 200, 64)]
    [InlineData(64, 9, 9)]
    [InlineData(17, 40, 5)]
    public void Singular_values_are_those_of_a_library(int rows, int columns, int rank)
    {
        var random = Rng.FromSeed(1);
        var (left, right) = (Matrix<double>.Build.Dense(rows, rank, (i, j) => random.Uniform((ulong)(i * rank + j)) - 0.5), Matrix<double>.Build.Dense(rank, columns, (i, j) => random.Stream("right").Uniform((ulong)(i * columns + j)) - 0.4));
        var expected = (left * right).Svd(computeVectors: false).S;

        var values = Values((left * right).ToArray());

        Assert.All(Enumerable.Range(0, rank), i => Assert.Equal(expected[i], values[i], 1e-7 * expected[0]));
        Assert.All(values.Skip(rank), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Ranks_are_of_each_unit_s_activity_and_of_the_errors_at_its_synapses()
    {
        var network = Lab.Grow("dense", new DirectFeedbackAlignment());
        var view = Looks.ViewOf(network, rows: 32);

        var seen = new EffectiveRank().Observe(view);

        Assert.Equal(["below.activity", "below.error", "here.activity", "here.error", "readout.activity", "readout.error"], seen.Keys);
        Assert.InRange(seen["below.activity"], 2, 8);
        Assert.InRange(seen["readout.error"], 1, 2 + 1e-6); // the three errors of an item add up to 0
        Assert.All(new StableRank().Observe(view), rank => Assert.InRange(rank.Value, 1, seen[rank.Key] * (1 + 1e-9)));
    }

    [Fact]
    public void Sizes_follow_the_weights()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("below", 8).DenseUnit("here", 7).Readout("readout"), new Backprop());
        var (before, deltas) = (Looks.At(new ActivityScale(), network), Looks.At(new DeltaScale(), network));
        network.At("below").W.Value.Scale(10);
        network.At("here").W.Value.Scale(0.1);
        var (after, later) = (Looks.At(new ActivityScale(), network), Looks.At(new DeltaScale(), network));

        Assert.Equal(10 * before["below"], after["below"], 1e-9);
        Assert.Equal(before["here"], after["here"], 1e-9);
        Assert.Equal(0.1 * deltas["below.exact"], later["below.exact"], 1e-9);
        Assert.Equal(deltas["here.rule"], later["here.rule"], 1e-9);
        Assert.All(["below", "here", "readout"], name => Assert.Equal(later[$"{name}.exact"], later[$"{name}.rule"]));

        // By hand, of the readout: rows of the output and of the error.
        var view = Looks.ViewOf(network);
        Assert.Equal(Math.Sqrt(view.Synapses[2].Post.ToArray().Average(v => v * v)), after["readout"], 1e-12);
        Assert.Equal(Math.Sqrt(view.OutputError.ToArray().Average(v => v * v)), later["readout.rule"], 1e-12);
    }

    [Fact]
    public void Units_are_dead_where_they_are_silent_on_every_item_and_place()
    {
        var network = Lab.Grow(
            new(6, 6, 1), b => b.ConvUnit("conv", 4, 3, padding: 1).ConvUnit("norm", 4, 3, norm: true).DenseUnit("tanh", 5, Nonlinearity.Tanh).DenseUnit("dense", 10).Readout("readout"), new Backprop());
        network.At("conv").Bias!.Value[0, 0] = -1e3;
        for (var i = 0; i < 10; i++)
        {
            network.At("dense").Bias!.Value[i, 0] = i < 7 ? -1e3 : 1e3;
        }

        var seen = Looks.At(new DeadUnits(), network);

        Assert.Equal(["conv", "norm", "dense"], seen.Keys);
        Assert.Equal((0.25, 0, 0.7), (seen["conv"], seen["norm"], seen["dense"]));
    }

    [Fact]
    public void A_broadcast_is_held_against_the_weights_above_it()
    {
        var network = Lab.Grow(new(5, 5, 2), b => b.ConvUnit("pooled", 3, 2).Pool(Pooling.Max, 2, 2).ConvUnit("conv", 4, 2).DenseUnit("one", 40).Dropout("drop", 0.5).DenseUnit("two", 30).Readout("readout"), new DirectFeedbackAlignment());
        var (one, two, readout) = (network.At("one"), network.At("two").W.Value.Numbers(), network.At("readout").W.Value.Numbers());
        for (var c = 0; c < Lab.Classes; c++)
        {
            for (var i = 0; i < 40; i++)
            {
                one.B![0, c * 40 + i] = 0.5 * Enumerable.Range(0, 30).Sum(j => two[i * 30 + j] * readout[j * Lab.Classes + c]);
            }
        }

        var seen = Looks.At(new PathAlignment(), network);

        Assert.Equal(["conv", "one", "two"], seen.Keys); // a pool is no matrix
        Assert.Equal(0, seen["one"], 1e-5);
        Assert.InRange(seen["two"], 45, 135);
        Assert.Empty(Looks.At(new PathAlignment(), Lab.Grow("dense", new FeedbackAlignment())));
        Assert.Empty(Looks.At(new PathAlignment(), Lab.Grow("dense", new Backprop())));
    }

    private static double[] Values(double[,] matrix)
    {
        var tensor = Tensor.Batch(Lab.Exact, matrix.GetLength(0), new(matrix.GetLength(1)));
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
            {
                tensor[i, j] = matrix[i, j];
            }
        }

        return Spectrum.SingularValues(new(tensor));
    }

    private static EqualityComparer<(double, double)> Near(double tolerance) =>
        EqualityComparer<(double, double)>.Create((a, b) => Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance);
}
