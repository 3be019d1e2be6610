using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Probes;

/// <summary>Probes of W and B against what can be written down for random weights.</summary>
public sealed class WeightProbeTests
{
    private const int Weights = 200 * 150;

    // Degrees of one standard deviation of the angle between unrelated vectors.
    private static readonly double Deviation = double.RadiansToDegrees(1 / Math.Sqrt(Weights));

    private static readonly IProbe[] Angles = [new WeightAngle(), new DeltaAngle(), new DeltaEndToEnd(), new GradientAngle()];

    [Theory]
    [InlineData("fa", false, 90)]
    [InlineData("usf", false, 37.1)]  // arccos(sqrt(2 / pi)): W is Gaussian
    [InlineData("usf", true, 30)]     // arccos(sqrt(3) / 2)
    [InlineData("frsf", true, 41.4)]  // arccos(3 / 4)
    [InlineData("brsf", true, 41.4)]
    public void The_angle_at_birth_is_that_of_the_distributions(string rule, bool isUniform, double degrees)
    {
        var network = Wide(Lab.Parse(rule));
        if (isUniform)
        {
            Rng.FromSeed(3).Uniform(network.At("here").W.Value, -1, 1);
            network.Refresh(1);
        }

        Assert.Equal(degrees, WeightAngle.Of(network)["here"], 5 * Deviation);
    }

    [Fact]
    public void The_signs_of_a_stranger_are_those_of_W_half_the_time()
    {
        Assert.Equal(0.5, See(new Signs(), Wide(new FeedbackAlignment())), 5 * 0.5 / Math.Sqrt(Weights));
        Assert.Equal(1, See(new Signs(), Wide(new UniformSignSymmetry())));
        Assert.Equal(1, See(new Signs(), Wide(new Backprop())));
        Assert.Equal(0, See(new Signs(), Wide(new KolenPollack()))); // born silent
    }

    [Fact]
    public void The_ratio_of_norms_is_that_of_B_to_W()
    {
        var network = Wide(new FeedbackAlignment());
        network.At("here").B!.CopyFrom(network.At("here").W.Value).Scale(-3);

        Assert.Equal(3, See(new NormRatio(), network), 1e-12);
        Assert.Equal(0, See(new Signs(), network));
        Assert.Equal(1, See(new NormRatio(), Wide(new Backprop())));
        Assert.Empty(Looks.At(new NormRatio(), Wide(new DirectFeedbackAlignment())));
    }

    [Fact]
    public void A_copy_of_W_is_exact_feedback_under_every_probe()
    {
        var network = Lab.Grow("padded", new FeedbackAlignment());
        foreach (var synapse in network.Synapses.Where(s => s.B is not null))
        {
            synapse.B!.CopyFrom(synapse.W.Value);
        }

        Assert.All(Angles, probe => Assert.All(Looks.At(probe, network), seen => Assert.Equal((seen.Key, 0), (seen.Key, seen.Value))));
        Assert.All(Looks.At(new NormRatio(), network), seen => Assert.Equal(1, seen.Value, 1e-15));
        Assert.All(Looks.At(new Signs(), network), seen => Assert.Equal(1, seen.Value));
    }

    [Fact]
    public void Nothing_of_a_view_can_be_written_to()
    {
        var types = (Type[])[typeof(ProbeView), typeof(ProbedSynapse), typeof(ReadOnlyTensor)];

        Assert.All(types.SelectMany(type => type.GetProperties()), property => Assert.False(property.CanWrite, property.Name));
        Assert.All(
            types.SelectMany(type => type.GetProperties().Select(p => p.PropertyType).Concat(type.GetMethods().Select(m => m.ReturnType))),
            type => Assert.DoesNotContain(type, (Type[])[typeof(Tensor), typeof(Network), typeof(Synapse), typeof(Layer), typeof(Node), typeof(Parameter), typeof(DeviceMemory), typeof(IDevice)]));
    }

    private static double See(IProbe probe, Network network) => probe.Observe(new(network))["here"];

    private static Network Wide(FeedbackRule rule) => Lab.Grow(new(4), b => b.DenseUnit("below", 200).DenseUnit("here", 150).Readout("readout"), rule);
}
