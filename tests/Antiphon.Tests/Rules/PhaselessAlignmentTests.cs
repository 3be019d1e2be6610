using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Layers;

namespace Antiphon.Tests.Rules;

public sealed class PhaselessAlignmentTests
{
    [Theory]
    [InlineData("dense")]
    [InlineData("padded")]
    public void The_view_shows_the_noise_that_the_layer_added(string kind)
    {
        var rule = new Listener();
        var network = Lab.Grow(kind, rule);
        var pass = Lab.PassOf(network, isRepeatable: true);
        foreach (var step in (long[])[1, 2])
        {
            pass.Step = step;
            Lab.Sweep(network, pass);

            Assert.Equal(["here", "readout"], rule.Heard.Keys.Order());
            foreach (var (name, (pre, noise)) in rule.Heard)
            {
                // Below the readout the picture has become a row, of the same numbers in the same order.
                var clean = pass.OutputOf(network.Layers.Single(layer => layer.Name == (name == "here" ? "below.output" : "here.output"))).Numbers();
                Lab.AssertClose([.. pre.Zip(clean, (with, without) => with - without)], noise, 1e-14);
                Assert.Equal(0.3, Math.Sqrt(noise.Average(x => x * x)), 0.12);
            }

            Assert.Equal(rule.Heard.Count, rule.Heard.Values.Select(heard => heard.Noise[0]).Distinct().Count());
            rule.Past.Add(rule.Heard["here"].Noise);
        }

        Assert.NotEqual(rule.Past[0], rule.Past[1]);
    }

    [Fact]
    public void The_data_are_given_no_noise() =>
        Assert.Equal(["here.noise", "readout.noise"], Lab.Grow("padded", new PhaselessAlignment()).Layers.OfType<PreNoise>().Select(layer => layer.Name));

    [Theory]
    [InlineData("dense")]
    [InlineData("strided, padded, grouped")]
    public void There_is_noise_in_training_and_none_in_evaluation(string kind)
    {
        var (network, plain) = (Lab.Grow(kind, new PhaselessAlignment()), Lab.Grow(kind, new Backprop()));
        var (pass, reference) = (Lab.PassOf(network), Lab.PassOf(plain));

        Assert.NotEqual(plain.Forward(reference).Numbers(), network.Forward(pass).Numbers());
        (pass.IsTraining, reference.IsTraining) = (false, false);
        Assert.Equal(plain.Forward(reference).Numbers(), network.Forward(pass).Numbers());
    }

    [Fact]
    public void The_error_passes_the_noise_as_it_is()
    {
        var network = Lab.Grow("padded", new PhaselessAlignment { Noise = 1e-9 });
        var plain = Lab.Grow("padded", new FeedbackAlignment());
        var (pass, reference) = (Lab.PassOf(network), Lab.PassOf(plain));
        Lab.Sweep(network, pass);
        Lab.Sweep(plain, reference);

        var expected = Lab.Gradients(plain, reference);
        Assert.All(Lab.Gradients(network, pass), g => Lab.AssertClose(expected[g.Key], g.Value, 1e-6));
    }

    [Fact]
    public void Where_the_unit_is_linear_B_settles_at_W()
    {
        var network = Lab.Grow("dense", new PhaselessAlignment { Rate = 0.002, Noise = 0.5 });

        Hear(network, 3000);

        var s = network.At("readout");
        Assert.InRange(s.B!.AngleTo(s.W.Value), 0, 15);
        Assert.InRange(s.B!.Dot(s.W.Value) / s.W.Value.Dot(s.W.Value), 0.93, 1.07);
    }

    [Fact]
    public void Behind_a_nonlinearity_B_settles_at_W_times_the_mean_slope()
    {
        var activity = new Tap();
        var network = Lab.Grow(
            new(6),
            b =>
            {
                b.DenseUnit("below", 8, Nonlinearity.Tanh);
                var here = b.Dense("here", 4, f: Nonlinearity.Tanh);
                b.Activate(Nonlinearity.Tanh).Add(activity, b.Shape).Output(here).Readout("readout");
            },
            new PhaselessAlignment { Rate = 0.002, Noise = 0.5 });
        var s = network.At("here");
        var w = s.W.Value.Numbers();
        s.W.Value.Write([.. w.Select((x, i) => i % 4 == 0 ? 5 * x : x)]); // one unit saturates
        var slopes = new double[4];

        Hear(network, 4000, () =>
        {
            for (var i = 0; i < activity.Activity!.Length; i++)
            {
                slopes[i % 4] += (1 - activity.Activity[i] * activity.Activity[i]) * 4 / activity.Activity.Length / 4000;
            }
        });

        var expected = Tensor.Zeros(Lab.Exact, s.W.Value.Shape).Write([.. s.W.Value.Numbers().Select((x, i) => x * slopes[i % 4])]);
        Assert.True(slopes[0] < 0.6 * slopes[1]);
        Assert.InRange(s.B!.AngleTo(expected), 0, 8);
        Assert.InRange(s.B!.Dot(expected) / expected.Dot(expected), 0.95, 1.05);
        Assert.True(s.B!.AngleTo(s.W.Value) > s.B!.AngleTo(expected) + 5);
    }

    [Fact]
    public void In_a_convolution_every_tap_settles_at_W()
    {
        var network = Lab.Grow(
            new(4, 4, 2),
            b =>
            {
                b.ConvUnit("below", 3, 3, padding: 1, f: Nonlinearity.Tanh);
                b.Output(b.Conv("here", 2, 3, padding: 1)).Readout("readout");
            },
            new PhaselessAlignment { Rate = 0.004, Noise = 0.5 });

        Hear(network, 1500);

        var s = network.At("here");
        var (b, w) = (s.B!.Numbers(), s.W.Value.Numbers());
        Assert.InRange(s.B!.AngleTo(s.W.Value), 0, 12);
        Assert.All(Enumerable.Range(0, 9), tap =>
        {
            var taps = Enumerable.Range(6 * tap, 6);
            Assert.InRange(taps.Sum(i => b[i] * w[i]) / taps.Sum(i => w[i] * w[i]), 0.75, 1.25); // a corner hears as much as the middle
        });
    }

    [Fact]
    public void The_mean_activity_is_forgotten()
    {
        // A large constant in the unit above would be noise in B; the running mean takes it out after the first steps.
        var (quiet, offset) = (Lab.Grow("dense", new PhaselessAlignment()), Lab.Grow("dense", new PhaselessAlignment()));
        offset.At("readout").Bias!.Value.Fill(1000);
        var (a, b) = (Lab.PassOf(quiet), Lab.PassOf(offset));
        for (var step = 1; step <= 5; step++)
        {
            foreach (var (network, pass) in (ReadOnlySpan<(Network, Pass)>)[(quiet, a), (offset, b)])
            {
                pass.Step = step;
                network.Forward(pass);
                pass.OutputError.Fill(0);
                network.Backward(pass);
                Descend(network, pass);
            }
        }

        Lab.AssertClose(quiet.At("readout").B!.Numbers(), offset.At("readout").B!.Numbers(), 1e-9);
    }

    /// <summary>Training steps on ever new data in which B alone descends, at a rate of 1, while W is held.</summary>
    private static void Hear(Network network, int steps, Action? after = null)
    {
        var pass = Lab.PassOf(network, rows: 32);
        var before = network.Synapses.Select(s => s.W.Value.Numbers()).ToList();
        for (var step = 1; step <= steps; step++)
        {
            pass.Step = step;
            Rng.FromSeed(5).Stream(step).Normal(pass.Input, 1);
            Lab.Sweep(network, pass);
            Descend(network, pass);
            after?.Invoke();
        }

        Assert.All(network.Synapses.Zip(before), pair => Assert.Equal(pair.Second, pair.First.W.Value.Numbers()));
    }

    private static void Descend(Network network, Pass pass)
    {
        foreach (var plastic in network.Synapses.SelectMany(s => s.Plastic))
        {
            plastic.Value.Add(pass.Gradients.DirectionOf(plastic)!, -1);
        }
    }

    /// <summary>Asks for noise and notes what it hears.</summary>
    private sealed record Listener : FeedbackRule
    {
        public Dictionary<string, (double[] Pre, double[] Noise)> Heard { get; } = [];

        public List<double[]> Past { get; } = [];

        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2026, "Listens");

        public override double PreNoise => 0.3;

        public override void Learn(SynapseView s)
        {
            if (!s.Spec.IsFirst)
            {
                Heard[s.Spec.Name] = (s.Pre.Numbers(), s.PreNoise.Numbers());
            }
        }
    }
}
