using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Probes;

/// <summary>Probes that tell whether other numbers mean anything: growth of activity, and the size of the true gradient.</summary>
public sealed class CheckProbeTests
{
    [Fact]
    public void Growth_is_the_ratio_of_root_mean_squares_of_hidden_units_that_follow_each_other()
    {
        var network = Deep(new FeedbackAlignment());
        var scale = Looks.At(new ActivityScale(), network);

        var seen = Looks.At(new ActivityGrowth(), network);

        Assert.Equal(["two", "three"], seen.Keys); // neither from the data nor to the output
        Assert.Equal(scale["two"] / scale["one"], seen["two"], 1e-12);
        Assert.Equal(scale["three"] / scale["two"], seen["three"], 1e-12);

        network.At("two").W.Value.Scale(1000);
        var after = Looks.At(new ActivityGrowth(), network);
        Assert.Equal(1000 * seen["two"], after["two"], 1e-6);
        Assert.Equal(seen["three"], after["three"], 1e-9);

        // A unit that is silent gives no ratio to one that is silent too.
        network.At("one").W.Value.Scale(0);
        Assert.All(Looks.At(new ActivityGrowth(), network).Values, ratio => Assert.True(double.IsNaN(ratio)));
    }

    [Fact]
    public void Growth_follows_the_wiring_past_a_skip_path()
    {
        var network = Lab.Grow(new(6, 6, 2), b => b.ConvUnit("stem", 4, 3, padding: 1).Residual("block", main => main.ConvUnit("conv1", 6, 3, padding: 1).Conv("conv2", 6, 3, padding: 1), skip => skip.Output(skip.Conv("shortcut", 6, 1))).GlobalPool().Readout("readout"), new FeedbackAlignment());
        var view = Looks.ViewOf(network);
        var rms = view.Synapses.ToDictionary(s => s.Name, s => s.Post.Norm() / Math.Sqrt(s.Post.Shape.Length));

        var seen = new ActivityGrowth().Observe(view);

        Assert.Equal(rms["block.conv1"] / rms["stem"], seen["block.conv1"], 1e-12);
        Assert.Equal(rms["block.conv2"] / rms["block.conv1"], seen["block.conv2"], 1e-12);
        Assert.Equal(rms["block.shortcut"] / rms["stem"], seen["block.shortcut"], 1e-12);
    }

    [Fact]
    public void The_true_gradient_is_backpropagation_s_whatever_the_rule_and_vanishes_with_the_readout()
    {
        var network = Deep(new DirectFeedbackAlignment());
        var view = Looks.ViewOf(network, rows: 5);

        var seen = new ExactDeltaNorm().Observe(view);

        Assert.Equal(["one", "two", "three"], seen.Keys);
        Assert.All(view.Synapses.Take(3), s =>
        {
            var (numbers, length) = (s.ExactDelta!.ToArray(), s.ExactDelta.RowLength);
            Assert.Equal(numbers.Chunk(length).Average(item => Math.Sqrt(item.Sum(value => value * value))), seen[s.Name], 1e-15);
        });
        Assert.All(seen.Values, norm => Assert.InRange(norm, 1e-3, 1));
        Assert.Equal(seen, Looks.At(new ExactDeltaNorm(), Deep(new Backprop()), rows: 5));

        network.At("readout").W.Value.Scale(0);
        Assert.All(Looks.At(new ExactDeltaNorm(), network).Values, norm => Assert.Equal(0, norm));
    }

    private static Network Deep(FeedbackRule rule) => Lab.Grow(new(6), b => b.DenseUnit("one", 8).DenseUnit("two", 12).DenseUnit("three", 5).Readout("readout"), rule);
}
