using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class SignSymmetryTests
{
    [Theory]
    [InlineData("usf", InitForm.Gaussian, 37.1)]
    [InlineData("usf", InitForm.Uniform, 30.0)]
    [InlineData("frsf", InitForm.Uniform, 41.4)]
    [InlineData("brsf", InitForm.Uniform, 41.4)]
    [InlineData("brsf:strict=true", InitForm.Uniform, 41.4)]
    [InlineData("fa", InitForm.Gaussian, 90)]
    [InlineData("kp:birth=random", InitForm.Uniform, 90)]
    [InlineData("bp", InitForm.Uniform, 0)]
    public void The_angle_between_W_and_B_is_known(string rule, InitForm form, double degrees)
    {
        var network = Large(rule);
        new WeightInit(form, 0.1).Draw(network.Synapses[1].W.Value, Rng.FromSeed(3));
        network.Refresh(0);

        Assert.Equal(degrees, WeightAngle.Of(network)["readout"], 0.5);
    }

    [Fact]
    public void Magnitudes_uniform_and_weights_Gaussian_stand_at_46_degrees()
    {
        // cos = E|w| E m / (rms w rms m) = sqrt(2 / pi) sqrt(3) / 2.
        var network = Large("frsf");

        Assert.Equal(double.RadiansToDegrees(Math.Acos(Math.Sqrt(2 / Math.PI) * Math.Sqrt(3) / 2)), WeightAngle.Of(network)["readout"], 0.5);
    }

    [Theory]
    [InlineData("usf")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    [InlineData("usf:scale=2")]
    [InlineData("brsf:scale=0.5")]
    public void The_size_of_B_is_the_scale_times_the_deviation_of_W_at_birth(string text)
    {
        var synapse = Large(text).Synapses[1];
        var b = synapse.B!;

        var scale = ((SignSymmetry)synapse.Rule).Scale;
        Assert.Equal(scale * synapse.Spec.Init.Std, b.Norm() / Math.Sqrt(b.Shape.Length), scale * synapse.Spec.Init.Std * 0.01);
    }

    [Theory]
    [InlineData("usf")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    [InlineData("usf:strict=true")]
    [InlineData("frsf:strict=true")]
    [InlineData("brsf:strict=true")]
    public void Signs_agree_after_every_step(string text)
    {
        var network = Lab.Grow("strided, padded, grouped", Catalogue.Parse(text));
        var learner = new Antiphon.Training.Learner(network, new() { BatchSize = 6 });
        for (var step = 0; step < 5; step++)
        {
            Lab.Learn(learner, 1);
            network.Refresh(step);
            foreach (var s in network.Synapses.Where(s => s.B is not null))
            {
                Assert.Equal(s.W.Value.Numbers().Select(Math.Sign), s.B!.Numbers().Select(Math.Sign));
                if (text.Contains("strict", StringComparison.Ordinal))
                {
                    Assert.Equal(s.W.Value.Norm(), s.B!.Norm(), 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData("usf")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    public void B_does_not_move_with_the_size_of_W(string text)
    {
        var network = Lab.Grow("padded", Catalogue.Parse(text));
        network.Refresh(1);
        var before = network.At("here").B!.Numbers();

        network.At("here").W.Value.Scale(3);
        network.Refresh(1);

        Assert.Equal(before, network.At("here").B!.Numbers());
    }

    [Theory]
    [InlineData("usf", true)]
    [InlineData("frsf", true)]
    [InlineData("brsf", false)]
    public void Magnitudes_stay_unless_they_are_drawn_for_every_batch(string text, bool stay)
    {
        var (network, twin) = (Lab.Grow("padded", Catalogue.Parse(text)), Lab.Grow("padded", Catalogue.Parse(text)));
        var seen = new List<double[]>();
        for (var step = 0; step < 3; step++)
        {
            network.Refresh(step);
            twin.Refresh(step);
            twin.Refresh(step); // refreshed again, the same again
            seen.Add([.. network.At("here").B!.Numbers().Select(Math.Abs)]);
            Assert.Equal(network.At("here").B!.Numbers(), twin.At("here").B!.Numbers());
            network.At("here").W.Value.Scale(-1.5);
            twin.At("here").W.Value.Scale(-1.5);
        }

        Assert.Equal(stay, seen[0].SequenceEqual(seen[1]));
        Assert.Equal(stay, seen[1].SequenceEqual(seen[2]));
    }

    [Theory]
    [InlineData("usf")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    [InlineData("frsf:strict=true")]
    public void A_weight_of_0_is_silent_and_wakes_up_again(string text)
    {
        var network = Lab.Grow("dense", Catalogue.Parse(text));
        var (w, b) = (network.At("here").W.Value, network.At("here").B!);
        var (size, sign) = (Math.Abs(b[0, 0]), w[0, 0]);

        w[0, 0] = 0;
        network.Refresh(1);
        Assert.Equal(0, b[0, 0]);

        w[0, 0] = -sign;
        network.Refresh(2);
        Assert.Equal(-Math.Sign(sign), Math.Sign(b[0, 0]));
        if (text is "usf" or "frsf")
        {
            Assert.Equal(size, Math.Abs(b[0, 0]));
        }
    }

    [Fact]
    public void All_weights_0_leave_no_number_undefined()
    {
        var network = Lab.Grow("dense", new UniformSignSymmetry { Strict = true });
        network.At("here").W.Value.Fill(0);

        network.Refresh(1);

        Assert.All(network.At("here").B!.Numbers(), b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData("usf")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    public void Every_backward_pass_reads_the_signs_anew(string text)
    {
        var network = Lab.Grow("padded", Catalogue.Parse(text));
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);
        var here = network.At("here");

        here.W.Value.Scale(-1);
        Lab.Sweep(network, pass); // of the same step: whoever runs passes himself need not count them

        Assert.Equal(here.W.Value.Numbers().Select(Math.Sign), here.B!.Numbers().Select(Math.Sign));
    }

    private static Network Large(string rule) =>
        Lab.Grow(new(4), b => b.DenseUnit("below", 400).Readout("readout"), Catalogue.Parse(rule), classes: 300);
}
