using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Optimizers;

public sealed class OptimizerTests
{
    private const double Rate = 0.1;
    private const double Decay = 0.2;

    [Fact]
    public void Sgd_by_hand()
    {
        AssertWay(new Sgd { Momentum = 0.5 }, (w, g, v) =>
        {
            v[0] = 0.5 * v[0] + g + Decay * w;
            return w - Rate * v[0];
        });
        AssertWay(new Sgd { Momentum = 0.5, Nesterov = true }, (w, g, v) =>
        {
            v[0] = 0.5 * v[0] + g + Decay * w;
            return w - Rate * (g + Decay * w + 0.5 * v[0]);
        });
        AssertWay(new Sgd { Momentum = 0.5, Decoupled = true }, (w, g, v) =>
        {
            v[0] = 0.5 * v[0] + g;
            return (1 - Rate * Decay) * w - Rate * v[0];
        });
        AssertWay(new Sgd { Momentum = 0, Manhattan = true }, (w, g, _) => w - Rate * (Math.Sign(g) + Decay * w));
    }

    [Fact]
    public void Adam_by_hand()
    {
        AssertWay(new Adam(), (w, g, s) => Adam(w, g + Decay * w, s));
        AssertWay(new AdamW(), (w, g, s) => Adam(w, g, s) - Rate * Decay * w);

        static double Adam(double w, double g, double[] s)
        {
            s[2]++;
            s[0] = 0.9 * s[0] + 0.1 * g;
            s[1] = 0.999 * s[1] + 0.001 * g * g;
            return w - Rate * (s[0] / (1 - Math.Pow(0.9, s[2]))) / (Math.Sqrt(s[1] / (1 - Math.Pow(0.999, s[2]))) + 1e-8);
        }
    }

    [Fact]
    public void RmsProp_by_hand() => AssertWay(new RmsProp { Alpha = 0.9 }, (w, g, v) =>
    {
        g += Decay * w;
        v[0] = 0.9 * v[0] + 0.1 * g * g;
        return w - Rate * g / (Math.Sqrt(v[0]) + 1e-8);
    });

    [Fact]
    public void Lion_by_hand() => AssertWay(new Lion { Beta1 = 0.6, Beta2 = 0.8 }, (w, g, m) =>
    {
        var move = Math.Sign(0.6 * m[0] + 0.4 * g);
        m[0] = 0.8 * m[0] + 0.2 * g;
        return w - Rate * (move + Decay * w);
    });

    [Fact]
    public void An_infinite_gradient_leaves_no_trace_in_the_memory_rmsprop_works_in()
    {
        var (work, w) = (new Workspace(Lab.Exact, 1), Tensor.Zeros(Lab.Exact, new(1)));
        foreach (var gradient in (double[])[double.PositiveInfinity, 1])
        {
            new RmsProp().Step(new(new("w", w.Fill(0), ParameterKind.Forward), w.Clone().Fill(gradient), [w.Clone()], work, Rate, 0, 1));
        }

        Assert.Equal(-Rate / (0.1 + 1e-8), w[0, 0], 1e-12);
    }

    [Fact]
    public void Under_Batch_Manhattan_every_weight_moves_by_the_rate_or_not_at_all()
    {
        var (w, g) = (Tensor.Zeros(Lab.Exact, new(3)), Tensor.Zeros(Lab.Exact, new(3)));
        (g[0, 0], g[1, 0]) = (5, -0.001);

        new Sgd { Momentum = 0, Manhattan = true }.Step(new(new("w", w, ParameterKind.Forward), g, [Tensor.Zeros(Lab.Exact, new(3))], new(Lab.Exact, 3), Rate, 0, 1));

        Assert.Equal([-Rate, Rate, 0], w.Numbers());
    }

    [Fact]
    public void Only_decay_in_a_gradient_that_is_rescaled_pulls_pairs_apart() =>
        Assert.Equal(["adam", "rmsprop"], OptimizerCatalogue.Entries.Where(entry => !entry.Value.SupportsPlasticFeedback).Select(entry => entry.Name));

    [Fact]
    public void Wrong_values_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { Momentum = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Beta1 = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW { Beta2 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Epsilon = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp { Alpha = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lion { Beta1 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Muon { AdamRatio = 0 });
    }

    private static void AssertWay(Optimizer optimizer, Func<double, double, double[], double> next)
    {
        var w = Tensor.Zeros(Lab.Exact, new(1)).Fill(0.7);
        var (parameter, work) = (new Parameter("w", w, ParameterKind.Forward), new Workspace(Lab.Exact, 1));
        var moments = optimizer.MomentsOf(parameter).Select(_ => Tensor.Zeros(Lab.Exact, new(1))).ToArray();
        var (expected, state) = (w[0, 0], new double[3]);
        for (var step = 1; step <= 5; step++)
        {
            var g = Math.Sin(step);
            expected = next(expected, g, state);
            optimizer.Step(new(parameter, Tensor.Zeros(Lab.Exact, new(1)).Fill(g), moments, work, Rate, Decay, step));
            Assert.Equal(expected, w[0, 0], 1e-12);
        }
    }
}
