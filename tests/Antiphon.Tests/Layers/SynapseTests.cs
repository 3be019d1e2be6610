using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

public sealed class SynapseTests
{
    public static TheoryData<int, int, int, int> Convolutions() =>
        [.. from stride in (int[])[1, 2, 3] from padding in (int[])[0, 1, 2] from dilation in (int[])[1, 2] from groups in (int[])[1, 2, 4]
            select new TheoryDataRow<int, int, int, int>(stride, padding, dilation, groups)];

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void The_three_maps_of_a_convolution_are_one_form(int stride, int padding, int dilation, int groups) =>
        AssertOneForm(new(7, 6, 4), b => b.Conv("below", 4, 1), b => b.Conv("here", 8, 3, stride, padding, dilation, groups));

    [Fact]
    public void The_three_maps_of_a_dense_layer_are_one_form() =>
        AssertOneForm(new(7), b => b.Dense("below", 6), b => b.Dense("here", 5));

    [Fact]
    public void Forward_is_the_map_and_the_bias()
    {
        var tap = new Tap();
        var network = Lab.Grow(new(3), b => b.Readout("readout").Add(tap, b.Shape), new Backprop());
        network.Synapses[0].Bias!.Value.Fill(2);
        var pass = Lab.PassOf(network, rows: 1);
        network.Forward(pass);

        var (x, w) = (pass.Input.Numbers(), network.Synapses[0].W.Value.Numbers());
        Assert.All(Enumerable.Range(0, Lab.Classes), c => Assert.Equal(2 + x[0] * w[c] + x[1] * w[Lab.Classes + c] + x[2] * w[2 * Lab.Classes + c], tap.Activity![c], 1e-14));
    }

    [Fact]
    public void Where_no_error_comes_none_goes_on()
    {
        var tap = new Tap();
        var network = Lab.Grow(new(3), b => b.DenseUnit("a", 4).Add(tap, b.Shape).DenseUnit("b", 4).Readout("readout"), new FeedbackPlan(new FeedbackAlignment()).Except("b", new DirectFeedbackAlignment()));
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        Assert.Null(tap.Error);
        Assert.All(Lab.Gradients(network, pass)["a.W"], g => Assert.Equal(0, g));
        Assert.Contains(Lab.Gradients(network, pass)["b.W"], g => g != 0);
    }

    private static void AssertOneForm(Shape input, Func<Builder, Synapse> below, Func<Builder, Synapse> here)
    {
        var (under, over) = (new Tap(), new Tap());
        var network = Lab.Grow(
            input,
            b =>
            {
                below(b);
                b.Add(under, b.Shape);
                here(b);
                b.Add(over, b.Shape).Readout("readout");
            },
            new Backprop());
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        var (x, y, delta, down) = (under.Activity!, over.Activity!, over.Error!, under.Error!);
        var s = network.At("here");
        var forward = y.Zip(delta, (a, b) => a * b).Sum();
        var backward = x.Zip(down, (a, b) => a * b).Sum();
        var outer = s.W.Value.Dot(pass.Gradient(s.W));
        var size = Math.Sqrt(y.Sum(a => a * a) * delta.Sum(a => a * a));
        Assert.Equal(forward, backward, 1e-13 * size);
        Assert.Equal(forward, outer, 1e-13 * size);
    }
}
