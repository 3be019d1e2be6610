using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Probes;

/// <summary>Errors and gradients of a rule beside those of backpropagation.</summary>
public sealed class EndToEndTests
{
    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Fact]
    public void Backpropagation_is_exactly_itself()
    {
        var network = Deep(new Backprop());

        Assert.All((IProbe[])[new DeltaEndToEnd(), new GradientAngle(), new DeltaAngle()], probe =>
        {
            var seen = Looks.At(probe, network);
            Assert.True(seen.Count >= network.Synapses.Count - 1, probe.Name);
            Assert.All(seen, angle => Assert.Equal((angle.Key, 0), (angle.Key, angle.Value)));
        });
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_look_leaves_no_trace_and_sees_again_what_it_saw(string rule)
    {
        var network = Deep(Lab.Quick(rule));
        network.RestBeforeTraining();
        network.Refresh(5);
        var hash = network.State.Hash();

        var seen = Looks.All(network, step: 5);

        Assert.Equal(hash, network.State.Hash());
        Assert.Equal(seen, Looks.All(network, step: 5));
    }

    [Fact]
    public void What_a_rule_remembers_at_a_look_is_forgotten()
    {
        var network = Lab.Grow("padded", new Counting());
        var (hash, names) = (network.State.Hash(), network.State.Tensors.Select(part => part.Name).ToList());

        Looks.At(new GradientAngle(), network);

        Assert.Equal(names, network.State.Tensors.Select(part => part.Name));
        Assert.Equal(hash, network.State.Hash());
    }

    [Theory]
    [InlineData("fa")]
    [InlineData("dfa")]
    public void The_angles_of_two_dense_layers_are_those_computed_by_hand(string rule)
    {
        const int Rows = 5, Inputs = 6, Hidden = 8;
        var network = Lab.Grow(new(Inputs), b => b.DenseUnit("hidden", Hidden).Readout("readout"), Lab.Parse(rule));
        var (w1, w2) = (network.At("hidden").W.Value.Numbers(), network.At("readout").W.Value.Numbers());
        var b = rule == "fa" ? network.At("readout").B!.Numbers() : network.At("hidden").B!.Numbers();
        var x = new double[Rows][];
        for (var row = 0; row < Rows; row++)
        {
            var item = new float[Inputs];
            new Looks.Normals(Rows, new(Inputs)).Read(row, default, item);
            x[row] = [.. item.Select(number => (double)number)];
        }

        var (ruled, exact, gradient, exactGradient) = (new List<double>(), new List<double>(), new double[Inputs * Hidden], new double[Inputs * Hidden]);
        var carried = new List<double>();
        var byW = new List<double>();
        for (var row = 0; row < Rows; row++)
        {
            double[] h = [.. Enumerable.Range(0, Hidden).Select(j => Math.Max(0, Enumerable.Range(0, Inputs).Sum(i => x[row][i] * w1[i * Hidden + j])))];
            double[] y = [.. Enumerable.Range(0, Lab.Classes).Select(c => Math.Exp(Enumerable.Range(0, Hidden).Sum(j => h[j] * w2[j * Lab.Classes + c])))];
            double[] e = [.. y.Select((value, c) => (value / y.Sum() - (c == row % Lab.Classes ? 1 : 0)) / Rows)];
            for (var j = 0; j < Hidden; j++)
            {
                // The B of a broadcast is classes x units.
                var back = Enumerable.Range(0, Lab.Classes).Sum(c => e[c] * (rule == "fa" ? b[j * Lab.Classes + c] : b[c * Hidden + j]));
                var right = Enumerable.Range(0, Lab.Classes).Sum(c => e[c] * w2[j * Lab.Classes + c]);
                carried.Add(back);
                byW.Add(right);
                var gate = h[j] > 0 ? 1 : 0;
                ruled.Add(gate * back);
                exact.Add(gate * right);
                for (var i = 0; i < Inputs; i++)
                {
                    gradient[i * Hidden + j] += x[row][i] * gate * back;
                    exactGradient[i * Hidden + j] += x[row][i] * gate * right;
                }
            }
        }

        Assert.Equal(Angle(ruled, exact), Looks.At(new DeltaEndToEnd(), network, Rows)["hidden"], 1e-6);
        Assert.Equal(Angle(gradient, exactGradient), Looks.At(new GradientAngle(), network, Rows)["hidden"], 1e-6);
        Assert.Equal(0, Looks.At(new GradientAngle(), network, Rows)["readout"]);
        Assert.InRange(Looks.At(new GradientAngle(), network, Rows)["all"], 0.1, Angle(gradient, exactGradient) - 0.1);
        var local = Looks.At(new DeltaAngle(), network, Rows);
        Assert.Equal(rule == "fa" ? ["readout"] : [], local.Keys);
        Assert.All(local, seen => Assert.Equal(Angle(carried, byW), seen.Value, 1e-6));
    }

    [Fact]
    public void What_adds_up_from_layer_to_layer_is_seen_end_to_end_and_not_locally()
    {
        var network = Lab.Grow(new(20), b => b.DenseUnit("one", 60).DenseUnit("two", 60).DenseUnit("three", 60).Readout("readout"), new FeedbackAlignment());
        foreach (var synapse in network.Synapses.Where(s => s.B is not null))
        {
            synapse.B!.Scale(0.7).Add(synapse.W.Value); // about 35 degrees from W
        }

        var (local, whole) = (Looks.At(new DeltaAngle(), network, 32), Looks.At(new DeltaEndToEnd(), network, 32));

        Assert.Equal(["two", "three", "readout"], local.Keys);
        Assert.All(local.Values, angle => Assert.InRange(angle, 20, 50));
        Assert.True(whole["one"] > whole["two"] + 2 && whole["two"] > whole["three"] + 2 && whole["three"] > whole["readout"], string.Join(", ", whole));
        Assert.True(whole["one"] > local["two"] + 10);
    }

    [Fact]
    public void Below_noise_there_is_no_angle()
    {
        var network = Lab.Grow("dense", new FeedbackAlignment());
        network.At("here").W.Value.Scale(1e-9); // errors fade there on the exact path
        var faded = Looks.At(new DeltaEndToEnd(), network);
        network.At("here").W.Value.Scale(1e5);
        var weak = Looks.At(new DeltaEndToEnd(), network);

        Assert.Equal((double.NaN, false), (faded["below"], double.IsNaN(faded["here"])));
        Assert.Equal(double.NaN, Looks.At(new GradientAngle(), Scaled(1e-9))["below"]);
        Assert.All([weak["below"], Looks.At(new GradientAngle(), Scaled(1e-4))["below"]], angle => Assert.InRange(angle, 1, 179));

        static Network Scaled(double factor)
        {
            var network = Lab.Grow("dense", new FeedbackAlignment());
            network.At("here").W.Value.Scale(factor);
            return network;
        }
    }

    [Fact]
    public void A_view_without_a_batch_says_so() =>
        Assert.Contains("no batch", Assert.Throws<InvalidOperationException>(() => new GradientAngle().Observe(new(Lab.Grow("dense", new Backprop())))).Message);

    [Fact]
    public void No_example_is_an_error_for_people() =>
        Assert.Contains("validation examples", Assert.Throws<RunException>(() => Looks.At(new GradientAngle(), Lab.Grow("dense", new Backprop()), rows: 0)).Message);

    [Fact]
    public void Any_number_of_threads_sees_the_same_bits()
    {
        using var one = new Cpu(1);
        using var two = new Cpu(2);

        Assert.Equal(See(one), See(two));

        static string See(IDevice device) => Looks.All(new Antiphon.Models.SmallResNet { Depth = 8 }.Grow(new(16, 16, 3), 4, new KolenPollack { Birth = FeedbackBirth.Random }, 1, device), step: 3);
    }

    private static double Angle(IEnumerable<double> a, IEnumerable<double> b) =>
        double.RadiansToDegrees(Math.Acos(a.Zip(b).Sum(pair => pair.First * pair.Second) / Math.Sqrt(a.Sum(v => v * v) * b.Sum(v => v * v))));

    private static Network Deep(FeedbackRule rule) => Lab.Grow(
        new(6, 6, 2),
        b => b.ConvUnit("stem", 4, 3, padding: 1, norm: true)
            .Residual("block", main => main.ConvUnit("conv1", 6, 3, stride: 2, padding: 1, norm: true).Conv("conv2", 6, 3, padding: 1, bias: false), skip =>
            {
                var synapse = skip.Conv("shortcut", 6, 1, 2, bias: false);
                skip.Norm("shortcut", rectify: false).Output(synapse);
            })
            .Pool(Pooling.Max, 2, 1).Dropout("drop", 0.3).DenseUnit("dense", 6, Nonlinearity.Tanh).Readout("readout"),
        rule);

    /// <summary>Feedback alignment that counts and changes B where it should not, as an error passes.</summary>
    private sealed record Counting : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source => Source.Unpublished("Nobody", 2026, "Counting");

        public override Carried Carry(SynapseView s)
        {
            var count = s.Remember("count", new(1));
            count.Fill(count[0, 0] + 1);
            return s.Through(s.B.Scale(0.5));
        }
    }
}
