using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

/// <summary>PEPITA's second pass, held against two forward passes of a network beside it. Source: Dellaferrera and Kreiman 2022, arXiv:2201.11665.</summary>
public sealed class PepitaTests
{
    [Theory]
    [InlineData(Nonlinearity.Relu)]
    [InlineData(Nonlinearity.Tanh)]
    public void Hidden_synapses_learn_from_the_difference_of_two_passes_and_the_readout_from_the_error(Nonlinearity f)
    {
        void Draw(Builder b) => b.DenseUnit("a", 8, f).DenseUnit("b", 7, f).Readout("readout");
        var (network, beside) = (Lab.Grow(new(6), Draw, new Pepita { Scale = 0.7 }), Lab.Grow(new(6), Draw, new Backprop()));
        beside.CopyForward(network);
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        // Both passes by hand.
        var (first, second) = (Lab.PassOf(beside, isRepeatable: true), Lab.PassOf(beside, isRepeatable: true));
        beside.Forward(first);
        var change = Tensor.Batch(Lab.Exact, 4, new(6));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 6), pass.OutputError, network.At("a").B!, change);
        second.Input.Add(change, 4);
        beside.Forward(second);
        var below = second.Input;
        foreach (var name in (string[])["a", "b"])
        {
            var end = beside.Layers.Single(layer => layer.Name == $"{name}.output");
            var (h1, h2) = (first.OutputOf(end), second.OutputOf(end));
            Assert.Equal(Product(below, h1.Clone().Add(h2, -1).Scale(0.25)), pass.Gradient(network.At(name).W).Numbers());
            below = h2;
        }

        Assert.Equal(Product(below, pass.OutputError), pass.Gradient(network.At("readout").W).Numbers());
        Assert.Equal(first.Output.Numbers(), pass.Output.Numbers()); // what is judged is the first pass
    }

    [Fact]
    public void Without_feedback_both_passes_are_one_whatever_dropout_and_norms_do()
    {
        var network = Lab.Grow(new(6, 6, 2), b => b.ConvUnit("conv", 4, 3, padding: 1, norm: true).Dropout("drop", 0.5).DenseUnit("dense", 7).Readout("readout"), new Pepita());
        network.At("conv").B!.Fill(0);
        var pass = Lab.PassOf(network);

        Lab.Sweep(network, pass);

        Assert.All(["conv", "dense"], name => Assert.All(pass.Gradient(network.At(name).W).Numbers(), g => Assert.Equal(0, g)));
        Assert.NotEqual(0, pass.Gradient(network.At("readout").W).Norm());
    }

    [Fact]
    public void Units_that_dropout_silences_are_silent_in_both_passes_and_do_not_learn()
    {
        var network = new Mlp { Hidden = [40], Dropout = 0.5 }.Grow(new(6), Lab.Classes, new Pepita { Scale = 5 }, 1, Lab.Exact);
        var pass = Lab.PassOf(network, rows: 1);
        Lab.Sweep(network, pass);

        var (g, mask) = (pass.Gradient(network.At("dense1").W).Numbers(), network.Layers.OfType<Dropout>().Single().MaskOf(pass)!.Numbers());
        Assert.InRange(mask.Count(m => m == 0), 8, 32);
        Assert.All(mask.Index(), cell => Assert.Equal(cell.Item == 0, Enumerable.Range(0, 6).All(i => g[i * 40 + cell.Index] == 0)));
    }

    [Fact]
    public void Running_moments_are_those_of_the_first_pass()
    {
        void Draw(Builder b) => b.ConvUnit("conv", 4, 3, padding: 1, norm: true).Readout("readout");
        var (network, beside) = (Lab.Grow(new(6, 6, 2), Draw, new Pepita { Scale = 5 }), Lab.Grow(new(6, 6, 2), Draw, new Backprop()));
        beside.CopyForward(network);

        Lab.Sweep(network, Lab.PassOf(network));
        Lab.Sweep(beside, Lab.PassOf(beside));

        var (mine, theirs) = (network.Layers.OfType<BatchNorm>().Single(), beside.Layers.OfType<BatchNorm>().Single());
        Assert.Equal(theirs.RunningMean.Numbers(), mine.RunningMean.Numbers());
        Assert.Equal(theirs.RunningVariance.Numbers(), mine.RunningVariance.Numbers());
    }

    [Fact]
    public void In_the_first_order_the_first_layer_hears_its_own_weights_times_the_projected_error()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 8, Nonlinearity.Tanh).Readout("readout"), new Pepita { Scale = 1e-4 });
        var pass = Lab.PassOf(network, isRepeatable: true);
        Lab.Sweep(network, pass);

        var (change, delta) = (Tensor.Batch(Lab.Exact, 4, new(6)), Tensor.Batch(Lab.Exact, 4, new(8)));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 6), pass.OutputError, network.At("a").B!, change);
        Lab.Exact.Apply(Geometry.Dense(6, 8), change, network.At("a").W.Value, delta);
        Lab.Exact.ActivateAdjoint(Nonlinearity.Tanh, pass.OutputOf(network.Layers.Single(layer => layer.Name == "a.tanh")), delta, delta);

        Lab.AssertClose(Product(pass.Input, delta.Scale(-1)), pass.Gradient(network.At("a").W).Numbers(), 1e-3);
    }

    [Fact]
    public void A_shorter_batch_after_a_longer_one_gives_what_a_fresh_pass_gives()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 8).Readout("readout"), new Pepita());
        var (used, fresh) = (Lab.PassOf(network, rows: 4), Lab.PassOf(network, rows: 3, capacity: 3));
        Lab.Sweep(network, used);
        used.Rows = 3;
        used.Input.CopyFrom(fresh.Input);

        Lab.Sweep(network, used);
        Lab.Sweep(network, fresh);

        Lab.AssertSame(Lab.Gradients(network, fresh), Lab.Gradients(network, used));
    }

    [Fact]
    public void A_network_that_is_its_readout_alone_has_nothing_to_modulate()
    {
        var network = Lab.Grow(new(6), b => b.Readout("readout"), new Pepita());

        Assert.Null(network.At("readout").B);
        Assert.Throws<InvalidOperationException>(() => network.Backward(network.CreatePass(2)));
        Lab.Sweep(network, Lab.PassOf(network));
    }

    [Fact]
    public void Gain_and_offset_of_a_norm_that_no_error_passes_stay_as_they_were_born()
    {
        var network = Lab.Grow(new(6, 6, 2), b => b.ConvUnit("conv", 4, 3, padding: 1, norm: true).Readout("readout"), new Pepita());
        var learner = new Antiphon.Training.Learner(network, new() { BatchSize = 6, DecayAll = true, Decay = 0.5 });

        Lab.Learn(learner, 3);

        var norm = network.Layers.OfType<BatchNorm>().Single();
        Assert.All(norm.Gamma.Value.Numbers(), gain => Assert.Equal(1, gain));
        Assert.All(norm.Beta.Value.Numbers(), offset => Assert.Equal(0, offset));
    }

    [Fact]
    public void An_error_that_enters_at_the_synapses_passes_no_derivative()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 8, Nonlinearity.Tanh).Readout("readout"), new DirectFeedbackAlignment { Entry = UnitEntry.Synapses });
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        var delta = Tensor.Batch(Lab.Exact, 4, new(8));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 8), pass.OutputError, network.At("a").B!, delta);
        Assert.Equal(Product(pass.Input, delta), pass.Gradient(network.At("a").W).Numbers());
    }

    private static double[] Product(Tensor x, Tensor delta)
    {
        var g = Geometry.Dense(x.RowLength, delta.RowLength);
        var product = Tensor.Zeros(Lab.Exact, g.Weights);
        Lab.Exact.Outer(g, x, delta, product);
        return product.Numbers();
    }
}
