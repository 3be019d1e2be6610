using Antiphon.Kernels;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Probes;

public sealed class WeightAngleTests
{
    [Fact]
    public void It_is_0_for_a_multiple_of_W_180_for_its_opposite_and_90_for_a_stranger()
    {
        var network = Lab.Grow("dense", new FeedbackAlignment());
        var (w, b) = (network.At("here").W.Value, network.At("here").B!);

        b.CopyFrom(w).Scale(3);
        Assert.Equal(0, WeightAngle.Of(network)["here"], 1e-5);
        b.Scale(-1);
        Assert.Equal(180, WeightAngle.Of(network)["here"], 1e-5);
        b.Fill(0);
        b[0, 0] = w[0, 1];
        b[0, 1] = -w[0, 0];
        Assert.Equal(90, WeightAngle.Of(network)["here"], 1e-9);
    }

    [Fact]
    public void It_is_exactly_0_under_backpropagation_and_has_no_meaning_for_broadcasts()
    {
        Assert.Equal(0, WeightAngle.MeanOf(Lab.Grow("padded", new Backprop())));
        Assert.Null(WeightAngle.MeanOf(Lab.Grow("padded", new DirectFeedbackAlignment())));
        Assert.Null(WeightAngle.MeanOf(Lab.Grow("padded", new KolenPollack()))); // born silent
        Assert.Equal(["here", "readout"], WeightAngle.Of(Lab.Grow("padded", new FeedbackAlignment())).Keys);
    }
}
