using Antiphon.Kernels;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class WeightMirrorTests
{
    public static TheoryData<string> Kinds() => [.. Bed.Geometries.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_mean_of_many_rests_is_W_tap_by_tap(string kind)
    {
        // A rate next to 0 makes B the plain mean of all estimates.
        var bed = new Bed(Bed.Geometries[kind], new WeightMirror { Rate = 1e-12, Samples = 512 });

        bed.Rest(160);

        Assert.All(bed.Gains(), gain => Assert.InRange(gain, 0.9, 1.1));
        Assert.InRange(bed.Gain(), 0.97, 1.03);
        Assert.InRange(bed.B.AngleTo(bed.W), 0, 8);
    }

    [Fact]
    public void The_error_falls_with_the_root_of_the_rests()
    {
        var few = new Bed(Geometry.Dense(30, 20), new WeightMirror { Rate = 1e-12, Samples = 64 });
        var many = new Bed(Geometry.Dense(30, 20), new WeightMirror { Rate = 1e-12, Samples = 64 });
        few.Rest(4);
        many.Rest(64);

        Assert.InRange(few.Distance() / many.Distance(), 3, 5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void W_is_the_fixed_point(string kind)
    {
        var bed = new Bed(Bed.Geometries[kind], new WeightMirror { Rate = 0.02, Samples = 256 });
        bed.B.Scale(50); // however far B is at birth

        bed.Rest(150);

        // The running mean remembers about 2 / rate = 100 estimates.
        Assert.InRange(bed.Gain(), 0.95, 1.05);
        Assert.InRange(bed.B.AngleTo(bed.W), 0, 12);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_raw_rule_grows_along_W_as_often_as_a_tap_is_used(string kind)
    {
        const int Rests = 40;
        var rule = new WeightMirror { Raw = true, Rate = 0.3, Amplitude = 0.2, Samples = 512 };
        var bed = new Bed(Bed.Geometries[kind], rule);
        bed.B.Fill(0);

        bed.Rest(Rests);

        var g = bed.Noise;
        var rows = (rule.Samples + g.OutHeight * g.OutWidth - 1) / (g.OutHeight * g.OutWidth);
        var gains = bed.Gains();
        for (var tap = 0; tap < gains.Length; tap++)
        {
            var expected = Rests * rule.Rate * rule.Amplitude * rule.Amplitude * rows * g.Uses(tap / g.KernelWidth, tap % g.KernelWidth);
            Assert.InRange(gains[tap] / expected, 0.9, 1.1);
        }
    }

    [Fact]
    public void The_raw_rule_with_decay_settles_at_W_to_scale()
    {
        var rule = new WeightMirror { Raw = true, Rate = 0.02, Amplitude = 0.1, Samples = 512, Decay = 0.02 };
        var bed = new Bed(Geometry.Dense(7, 5), rule);

        bed.Rest(300);

        Assert.InRange(bed.Gain() / (rule.Rate * rule.Amplitude * rule.Amplitude * rule.Samples / rule.Decay), 0.95, 1.05);
        Assert.InRange(bed.B.AngleTo(bed.W), 0, 5);
    }

    [Fact]
    public void Noise_is_centred_white_and_of_variance_1()
    {
        var bed = new Bed(Geometry.Dense(4, 3), new WeightMirror());
        var noise = bed.View.Noise(20_000, 16).Numbers();

        Assert.InRange(noise.Average(), -0.02, 0.02);
        Assert.InRange(noise.Average(x => x * x), 0.98, 1.02);
        Assert.InRange(noise.Max(), 1.7, Math.Sqrt(3));
        Assert.InRange(noise.Zip(noise.Skip(1), (a, b) => a * b).Average(), -0.02, 0.02);
    }

    [Fact]
    public void Maps_of_noise_are_no_larger_than_asked_and_give_as_many_answers()
    {
        var bed = new Bed(new Geometry(32, 40, 2, 3, 3, 3, Padding: 1), new WeightMirror());

        var noise = bed.View.Noise(2048, 16);

        Assert.Equal("8x16x16x2", noise.Shape.ToString());
        Assert.Equal("8x16x16x3", bed.View.Respond(noise).Shape.ToString());
    }

    [Fact]
    public void Rest_leaves_all_of_the_forward_path_alone()
    {
        var network = Lab.Grow(new(6, 6, 2), b => b.ConvUnit("conv1", 4, 3, padding: 1, norm: true).ConvUnit("conv2", 4, 3, norm: true).Readout("readout"), new WeightMirror());
        var before = network.Parameters.ToDictionary(p => p.Name, p => p.Value.Numbers());
        var mirrors = network.Synapses.Where(s => s.B is not null).ToDictionary(s => s.Spec.Name, s => s.B!.Numbers());

        network.RestBeforeTraining();

        Assert.All(network.Parameters, p => Assert.Equal(before[p.Name], p.Value.Numbers()));
        Assert.All(mirrors, kept => Assert.NotEqual(kept.Value, network.At(kept.Key).B!.Numbers()));
        Assert.All(WeightAngle.Of(network).Values, angle => Assert.InRange(angle, 0, 15));
    }

    [Fact]
    public void Rests_come_before_training_and_then_at_intervals()
    {
        var network = Lab.Grow("dense", new WeightMirror { Before = 3, Interval = 4, Samples = 8 });

        network.RestBeforeTraining();
        for (var step = 1; step <= 9; step++)
        {
            network.RestAfter(step);
        }

        Assert.Equal([0, 5, 5], network.Synapses.Select(s => s.Rests));
    }
}
