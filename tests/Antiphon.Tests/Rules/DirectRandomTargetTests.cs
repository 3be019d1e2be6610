using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Layers;

namespace Antiphon.Tests.Rules;

public sealed class DirectRandomTargetTests
{
    private static readonly int[] Labels = [2, 0, 2, 1];

    [Fact]
    public void Hidden_gradients_do_not_hear_of_the_readout_or_the_error()
    {
        var network = Lab.Grow("padded", new DirectRandomTarget());
        var pass = PassOf(network);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        Rng.FromSeed(8).Normal(network.At("readout").W.Value, 1);
        network.Forward(pass);
        Rng.FromSeed(9).Normal(pass.OutputError, 1);
        network.Backward(pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(!g.Key.StartsWith("readout", StringComparison.Ordinal), g.Value.SequenceEqual(before[g.Key])));
        Assert.Contains(before["below.W"], x => x != 0);
    }

    [Fact]
    public void It_is_direct_feedback_alignment_of_the_targets()
    {
        var (drtp, dfa) = (Lab.Grow("padded", new DirectRandomTarget()), Lab.Grow("padded", new DirectFeedbackAlignment()));
        var (pass, reference) = (PassOf(drtp), PassOf(dfa));
        Lab.Sweep(drtp, pass);
        dfa.Forward(reference);
        for (var row = 0; row < Labels.Length; row++)
        {
            for (var c = 0; c < Lab.Classes; c++)
            {
                reference.OutputError[row, c] = c == Labels[row] ? 1.0 / Labels.Length : 0;
            }
        }

        dfa.Backward(reference);

        var expected = Lab.Gradients(dfa, reference);
        Assert.All(Lab.Gradients(drtp, pass).Where(g => !g.Key.StartsWith("readout", StringComparison.Ordinal)), g => Assert.Equal(expected[g.Key], g.Value));
    }

    [Fact]
    public void Items_of_a_class_hear_the_row_of_that_class()
    {
        var tap = new Tap();
        var network = Lab.Grow(
            new(6),
            b =>
            {
                var hidden = b.Dense("hidden", 5);
                b.Activate(Nonlinearity.Tanh).Add(tap, b.Shape).Output(hidden).Readout("readout");
            },
            new DirectRandomTarget());
        Lab.Sweep(network, PassOf(network));

        var b = network.At("hidden").B!.Numbers();
        Assert.Equal(Labels.SelectMany(label => b[(5 * label)..(5 * label + 5)].Select(x => x / Labels.Length)), tap.Error!);
        Assert.Equal(tap.Error![..5], tap.Error[10..15]);
        Assert.NotEqual(tap.Error[..5], tap.Error[5..10]);
    }

    [Fact]
    public void Without_targets_hidden_units_hear_nothing()
    {
        var network = Lab.Grow("padded", new DirectRandomTarget());
        var pass = PassOf(network);
        pass.Targets.Fill(0);
        Lab.Sweep(network, pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(!g.Key.StartsWith("readout", StringComparison.Ordinal), g.Value.All(x => x == 0)));
    }

    [Fact]
    public void The_readout_hears_its_exact_error()
    {
        var (network, exact) = (Lab.Grow("padded", new DirectRandomTarget()), Lab.Grow("padded", new Backprop()));
        var (pass, reference) = (PassOf(network), PassOf(exact));
        Lab.Sweep(network, pass);
        Lab.Sweep(exact, reference);

        Assert.Equal(Lab.Gradients(exact, reference)["readout.W"], Lab.Gradients(network, pass)["readout.W"]);
    }

    private static Pass PassOf(Network network)
    {
        var pass = Lab.PassOf(network, Labels.Length, isRepeatable: true);
        pass.SetTargets(Labels);
        return pass;
    }
}
