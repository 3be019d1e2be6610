using Antiphon.Kernels;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class WeightMirrorTests
{
    private static readonly Dictionary<string, Geometry> Geometries = new()
    {
        ["dense"] = Geometry.Dense(7, 5),
        ["plain"] = new(6, 5, 2, 3, 3, 3),
        ["strided"] = new(7, 6, 2, 3, 3, 3, Stride: 2),
        ["padded"] = new(5, 4, 2, 3, 3, 3, Padding: 1),
        ["grouped"] = new(5, 5, 4, 4, 3, 3, Groups: 2),
        ["dilated"] = new(7, 7, 2, 3, 3, 3, Padding: 2, Dilation: 2),
        ["strided, padded"] = new(6, 6, 3, 2, 3, 3, Stride: 2, Padding: 1),
    };

    public static TheoryData<string> Kinds() => [.. Geometries.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_mean_of_many_rests_is_W_tap_by_tap(string kind)
    {
        // A rate next to 0 makes B the plain mean of all estimates.
        var bed = new Bed(Geometries[kind], new WeightMirror { Rate = 1e-12, Samples = 512 });

        bed.Rest(160);

        Assert.All(bed.Gains(), gain => Assert.InRange(gain, 0.9, 1.1));
        Assert.InRange(bed.Gain(), 0.97, 1.03);
        Assert.InRange(bed.Mirror.AngleTo(bed.W), 0, 8);
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
        var bed = new Bed(Geometries[kind], new WeightMirror { Rate = 0.02, Samples = 256 });
        bed.Mirror.Scale(50); // however far B is at birth

        bed.Rest(150);

        // The running mean remembers about 2 / rate = 100 estimates.
        Assert.InRange(bed.Gain(), 0.95, 1.05);
        Assert.InRange(bed.Mirror.AngleTo(bed.W), 0, 12);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_raw_rule_grows_along_W_as_often_as_a_tap_is_used(string kind)
    {
        const int Rests = 40;
        var rule = new WeightMirror { Raw = true, Rate = 0.3, Amplitude = 0.2, Samples = 512 };
        var bed = new Bed(Geometries[kind], rule);
        bed.Mirror.Fill(0);

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
        Assert.InRange(bed.Mirror.AngleTo(bed.W), 0, 5);
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

    /// <summary>A group of synapses at rest.</summary>
    private sealed class Bed
    {
        private readonly Feedback _feedback;
        private readonly HookMemory _scratch = new(new(Lab.Exact));

        public Bed(Geometry geometry, FeedbackRule rule)
        {
            var spec = new SynapseSpec { Name = "here", Index = 1, Geometry = geometry.Validated(), Init = new(InitForm.Gaussian, 0.4), Classes = 3 };
            W = spec.Init.Draw(Tensor.Zeros(Lab.Exact, geometry.Weights), Rng.FromSeed(1));
            _feedback = new(spec, rule, W, Rng.FromSeed(4), Rng.FromSeed(5));
            _feedback.Grow();
            var noise = View.Noise(1, 16).Shape;
            Noise = geometry.IsDense ? geometry : geometry.Over(noise[1], noise[2]);
        }

        public RestView View => new(_feedback, _scratch, Rng.FromSeed(1));

        public Tensor W { get; }

        public Tensor Mirror => _feedback.B;

        public Geometry Noise { get; }

        public void Rest(int times)
        {
            var before = W.Numbers();
            for (var i = 0; i < times; i++)
            {
                _feedback.Rest(_scratch);
            }

            Assert.Equal(before, W.Numbers());
        }

        public double Gain() => Mirror.Dot(W) / W.Dot(W);

        public double Distance() => Mirror.Clone().Add(W, -1).Norm();

        /// <summary>The share of W in B, for each tap by itself.</summary>
        public double[] Gains()
        {
            var g = _feedback.Spec.Geometry;
            var (b, w, length) = (Mirror.Numbers(), W.Numbers(), g.GroupInputs * g.Outputs);
            return [.. Enumerable.Range(0, g.KernelHeight * g.KernelWidth).Select(tap =>
            {
                var taps = Enumerable.Range(tap * length, length);
                return taps.Sum(i => b[i] * w[i]) / taps.Sum(i => w[i] * w[i]);
            })];
        }
    }
}
