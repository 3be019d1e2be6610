using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

/// <summary>How the matrices of the direct rules are drawn, and where the signal enters.</summary>
public sealed class BroadcastTests
{
    private static readonly Shape Picture = new(6, 6, 2);

    [Theory]
    [InlineData("dfa", 1, 0.05773502691896258)] // uniform of half width 1 / sqrt(n): 1 / sqrt(3 n)
    [InlineData("dfa:init=launay", 1, 0.03162277660168379)] // 1 / sqrt(n C)
    [InlineData("drtp:init=launay:scale=3", 3, 0.03162277660168379)]
    [InlineData("dkp:init=launay:shared=true", 1, 0.03162277660168379)]
    [InlineData("sdfa:shared=true", 1, 0.05773502691896258)]
    [InlineData("drtp:init=kaiming", 1, 0.1414213562373095)] // sqrt(6 / n) / sqrt(3)
    [InlineData("dkp:init=kaiming:shared=true:scale=2", 2, 0.1414213562373095)]
    [InlineData("dfa:init=xavier", 1, 0.13483997249264842)] // sqrt(2 / (C + n))
    [InlineData("sdfa:init=unit", 1, 0.5773502691896258)]
    [InlineData("dfa:init=unit:scale=0.5", 0.5, 0.5773502691896258)]
    public void The_size_of_an_entry_is_known(string rule, double scale, double deviation)
    {
        const int Units = 100, Outputs = 10;
        var b = Lab.Grow(new(6), draw => draw.DenseUnit("hidden", Units).Readout("readout"), Catalogue.Parse(rule), Outputs).At("hidden").B!.Numbers();

        Assert.Equal(Units * Outputs, b.Length);
        Assert.Equal(scale * deviation, Math.Sqrt(b.Average(x => x * x)), scale * deviation * 0.06);
        Assert.Equal(0, b.Average(), 4 * scale * deviation / Math.Sqrt(b.Length));
        Assert.Equal(rule.Contains("launay", StringComparison.Ordinal) || rule.Contains("xavier", StringComparison.Ordinal), b.Max() > 2 * scale * deviation); // only a Gaussian has tails
    }

    [Fact]
    public void A_convolution_counts_the_cells_where_the_signal_enters()
    {
        Assert.InRange(Grow("dfa:init=kaiming").At("conv").B!.Numbers().Max(Math.Abs), 0.9 * Math.Sqrt(6.0 / 64), Math.Sqrt(6.0 / 64)); // 4 x 4 x 4 before the pool
        Assert.InRange(Grow("dfa:init=kaiming:entry=pool").At("conv").B!.Numbers().Max(Math.Abs), 0.9 * Math.Sqrt(6.0 / 16), Math.Sqrt(6.0 / 16));
    }

    [Theory]
    [InlineData("fa:scale=3", 3)]
    [InlineData("fa:init=kaiming", 0)]
    [InlineData("fa:init=kaiming:scale=2", 0)]
    [InlineData("fa:init=unit:scale=0.5", 0)]
    public void Feedback_alignment_takes_the_law_of_W_or_another(string rule, double factor)
    {
        Synapse Of(string text) => Lab.Grow(new(6), draw => draw.DenseUnit("below", 50).DenseUnit("hidden", 80).Readout("readout"), Catalogue.Parse(text)).At("hidden");
        var (own, b) = (Of("fa").B!.Numbers(), Of(rule).B!.Numbers());

        if (factor > 0)
        {
            Lab.AssertClose([.. own.Select(x => factor * x)], b, 1e-14);
            return;
        }

        var width = rule.Contains("unit", StringComparison.Ordinal) ? 0.5 : (rule.Contains("scale", StringComparison.Ordinal) ? 2 : 1) * Math.Sqrt(6.0 / 50);
        Assert.InRange(b.Max(Math.Abs), 0.99 * width, width);
        Assert.Equal(width / Math.Sqrt(3), Math.Sqrt(b.Average(x => x * x)), 0.03 * width);
        Assert.Equal(0, b.Average(), 0.03 * width);
    }

    [Theory]
    [InlineData("nokland")]
    [InlineData("launay")]
    public void Shared_matrices_are_beginnings_of_the_rows_of_one(string init)
    {
        var network = Grow($"dfa:shared=true:init={init}");
        var (conv, dense) = (Unscaled(network.At("conv")), Unscaled(network.At("dense")));

        Assert.Equal((Lab.Classes * 64, Lab.Classes * 5), (conv.Length, dense.Length));
        for (var c = 0; c < Lab.Classes; c++)
        {
            Lab.AssertClose(conv[(c * 64)..(c * 64 + 5)], dense[(c * 5)..(c * 5 + 5)], 1e-13);
        }

        Assert.Equal(conv.Length, conv.Distinct().Count()); // no row is another's
        Assert.NotEqual(Unscaled(Grow($"dfa:init={init}").At("dense")), dense);
        Assert.Equal(network.At("conv").B!.Numbers(), network.LayPath(network.Plan)[network.At("conv")]!.Numbers());

        double[] Unscaled(Synapse s)
        {
            var scale = 1 / Math.Sqrt(s.Spec.Units * (init == "launay" ? Lab.Classes : 1.0));
            return [.. s.B!.Numbers().Select(x => x / scale)];
        }
    }

    [Fact]
    public void Matrices_of_their_own_are_not_alike()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("one", 5).DenseUnit("two", 5).Readout("readout"), new DirectFeedbackAlignment());

        Assert.InRange(network.At("one").B!.AngleTo(network.At("two").B!), 45, 135);
    }

    [Theory]
    [InlineData("dfa:entry=pool")]
    [InlineData("sdfa:entry=pool:shared=true")]
    [InlineData("dkp:entry=pool")]
    public void The_broadcast_enters_after_the_pool_if_told_to(string rule)
    {
        var network = Grow(rule);
        var (pass, conv) = (Lab.PassOf(network, isRepeatable: true), network.At("conv"));
        Lab.Sweep(network, pass);

        Assert.Equal("2x2x4", conv.Spec.UnitShape.ToString());
        Assert.Equal("1x1x3x16", conv.B!.Shape.ToString());
        var signal = Tensor.Batch(Lab.Exact, 4, new(Lab.Classes));
        _ = conv.Rule is DirectSignFeedback ? signal.SignOf(pass.OutputError, 0.25) : signal.CopyFrom(pass.OutputError);
        var (rectified, pooled) = (Output("conv.relu"), Output("pool1"));
        var (entered, error) = (Tensor.Batch(Lab.Exact, 4, new(2, 2, 4)), Tensor.Batch(Lab.Exact, 4, new(4, 4, 4)));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 16), signal, conv.B, entered);
        Lab.Exact.PoolAdjoint(Pooling.Max, new(4, 4, 4, 4, 2, 2, 2), rectified, pooled, entered, error);
        Lab.Exact.ActivateAdjoint(Nonlinearity.Relu, rectified, error, error);
        var (w, bias) = (Tensor.Zeros(Lab.Exact, conv.W.Value.Shape), Tensor.Zeros(Lab.Exact, new(4)));
        Lab.Exact.Outer(conv.Spec.Geometry, pass.Input, error, w);
        Lab.Exact.SumChannels(error, bias);

        Assert.True(w.Norm() > 0);
        Assert.Equal(w.Numbers(), pass.Gradient(conv.W).Numbers());
        Assert.Equal(bias.Numbers(), pass.Gradient(conv.Bias!).Numbers());

        Tensor Output(string name) => pass.OutputOf(network.Layers.Single(layer => layer.Name == name));
    }

    [Fact]
    public void By_default_the_broadcast_enters_before_the_pool() => Assert.Equal("1x1x3x64", Grow("dfa").At("conv").B!.Shape.ToString());

    [Fact]
    public void Behind_the_pool_a_rule_hears_the_pooled_activity()
    {
        var network = Grow("dkp:entry=pool");
        var (pass, conv) = (Lab.PassOf(network, isRepeatable: true), network.At("conv"));
        Lab.Sweep(network, pass);

        var (pooled, expected) = (pass.OutputOf(network.Layers.Single(layer => layer.Name == "pool1")), Tensor.Zeros(Lab.Exact, conv.B!.Shape));
        Lab.Exact.Outer(Geometry.Dense(Lab.Classes, 16), pass.OutputError, pooled.View(new(16)), expected);

        Assert.Equal(expected.Numbers(), pass.Gradients.DirectionOf(conv.Plastic[0])!.Numbers());
    }

    [Theory]
    [InlineData("dfa:entry=pool")]
    [InlineData("dkp:entry=pool")]
    public void A_rule_learns_behind_the_pool(string rule)
    {
        var network = Grow(rule);
        var born = network.At("conv").W.Value.Clone();

        Assert.True(Lab.Learn(new(network, new() { BatchSize = 24, Rate = 0.05 }), 60) > 0.8);
        Assert.True(born.Add(network.At("conv").W.Value, -1).Norm() > 0.01);
    }

    [Theory]
    [InlineData("dfa:entry=pool")]
    [InlineData("dkp:entry=pool")]
    public void A_pass_that_gives_memory_up_has_the_gradients_of_one_that_keeps_it(string rule)
    {
        var network = Grow(rule);
        var (sparing, keeping) = (Lab.PassOf(network), Lab.PassOf(network, isRepeatable: true));
        Lab.Sweep(network, sparing);
        Lab.Sweep(network, keeping);

        Lab.AssertSame(Lab.Gradients(network, keeping), Lab.Gradients(network, sparing));
        Assert.All(network.Synapses.SelectMany(s => s.Plastic), p => Assert.Equal(keeping.Gradients.DirectionOf(p)!.Numbers(), sparing.Gradients.DirectionOf(p)!.Numbers()));
    }

    private static Network Grow(string rule) => Lab.Grow(
        Picture, b => b.ConvUnit("conv", 4, 3, pool: new(Pooling.Max, 2, 2)).DenseUnit("dense", 5, Nonlinearity.Tanh).Readout("readout"), Catalogue.Parse(rule));
}
