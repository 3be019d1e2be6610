using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Layers;

namespace Antiphon.Tests.Rules;

public sealed class DirectFeedbackAlignmentTests
{
    [Theory]
    [InlineData(Nonlinearity.Relu)]
    [InlineData(Nonlinearity.Tanh)]
    [InlineData(Nonlinearity.Sigmoid)]
    [InlineData(Nonlinearity.Erf)]
    [InlineData(Nonlinearity.Silu)]
    public void With_one_hidden_layer_it_is_feedback_alignment(Nonlinearity f)
    {
        var fa = Lab.Grow(new(6), b => b.DenseUnit("hidden", 9, f).Readout("readout"), new FeedbackAlignment());
        var dfa = Lab.Grow(new(6), b => b.DenseUnit("hidden", 9, f).Readout("readout"), new DirectFeedbackAlignment());
        var (theirs, mine) = (fa.At("readout").B!.Numbers(), dfa.At("hidden").B!);
        for (var unit = 0; unit < 9; unit++)
        {
            for (var c = 0; c < Lab.Classes; c++)
            {
                Set(mine, c * 9 + unit, theirs[unit * Lab.Classes + c]);
            }
        }

        var (a, b) = (Lab.PassOf(fa), Lab.PassOf(dfa));
        Lab.Sweep(fa, a);
        Lab.Sweep(dfa, b);

        var expected = Lab.Gradients(fa, a);
        Assert.All(Lab.Gradients(dfa, b), g => Lab.AssertClose(expected[g.Key], g.Value, 1e-14));
    }

    [Theory]
    [InlineData("dfa")]
    [InlineData("dfa:keep=true")]
    public void Hidden_gradients_hear_of_upper_weights_only_by_the_output_error(string rule)
    {
        var network = Lab.Grow("padded", Catalogue.Parse(rule));
        var pass = Lab.PassOf(network, isRepeatable: true);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        Rng.FromSeed(8).Normal(network.At("here").W.Value, 1);
        Rng.FromSeed(9).Normal(network.At("readout").W.Value, 1);
        network.Backward(pass); // the same activities and the same output error

        Lab.AssertSame(before, Lab.Gradients(network, pass));
    }

    [Fact]
    public void From_zero_weights_it_starts_to_learn_where_backpropagation_does_not()
    {
        double[] Hidden(FeedbackRule rule)
        {
            var network = Lab.Grow(new(6), b => b.DenseUnit("a", 5, Nonlinearity.Tanh).DenseUnit("b", 5, Nonlinearity.Tanh).Readout("readout"), rule);
            foreach (var s in network.Synapses)
            {
                s.W.Value.Fill(0);
            }

            var learner = new Antiphon.Training.Learner(network, new() { BatchSize = 30, Rate = 0.2, Decay = 0 });
            Lab.Learn(learner, 1);
            var moved = network.Synapses.Select(s => s.W.Value.Norm()).ToArray();
            return [moved[0], Lab.Learn(learner, 100)];
        }

        var (dfa, bp) = (Hidden(new DirectFeedbackAlignment()), Hidden(new Backprop()));

        Assert.True(dfa[0] > 0);
        Assert.True(dfa[1] > 0.8);
        Assert.Equal(0, bp[0]);
    }

    [Fact]
    public void The_broadcast_enters_before_the_pool()
    {
        var before = new Tap();
        var network = Lab.Grow(
            new(6, 6, 2),
            b =>
            {
                var conv = b.Conv("conv", 4, 3);
                b.Activate(Nonlinearity.Relu).Add(before, b.Shape).Output(conv).Pool(Pooling.Max, 2, 2).Readout("readout");
            },
            new DirectFeedbackAlignment());
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        var expected = Tensor.Batch(Lab.Exact, 4, new(4, 4, 4));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 64), pass.OutputError, network.At("conv").B!, expected);
        Assert.Equal(expected.Numbers(), before.Error);
        Assert.All(before.Error!, error => Assert.NotEqual(0, error)); // through the max pool three of four would be 0
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void It_cuts_the_identity_path_unless_told_to_keep_it(bool keep, bool norm)
    {
        var (above, below) = (new Tap(), new Tap());
        var network = Lab.Grow(
            new(4, 4, 3),
            b =>
            {
                var stem = b.Conv("stem", 3, 3, padding: 1, bias: !norm);
                (norm ? b.Norm("stem", rectify: true) : b.Activate(Nonlinearity.Tanh)).Add(below, b.Shape).Output(stem).Add(above, b.Shape)
                    .Residual("block", main => main.ConvUnit("conv1", 3, 3, padding: 1, norm: true).Conv("conv2", 3, 3, padding: 1, bias: false), null)
                    .GlobalPool().Readout("readout");
            },
            new DirectFeedbackAlignment { KeepPath = keep });
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        var expected = Tensor.Batch(Lab.Exact, 4, new(4, 4, 3));
        Lab.Exact.Apply(Geometry.Dense(Lab.Classes, 48), pass.OutputError, network.At("stem").B!, expected);
        Assert.NotNull(above.Error); // what comes down the identity path
        Assert.Equal(expected.Numbers().Zip(above.Error, (broadcast, path) => keep ? broadcast + path : broadcast), below.Error!);
    }

    [Fact]
    public void Nothing_passes_a_readout_and_each_unit_has_its_own_matrix()
    {
        var network = Lab.Grow("dense", new DirectFeedbackAlignment());

        Assert.Equal(["1x1x3x8", "1x1x3x7", null], network.Synapses.Select(s => s.B?.Shape.ToString()));
        Assert.All(network.Synapses, s => Assert.False(s.IsMirrored));
        Assert.All(network.At("here").B!.Numbers(), b => Assert.InRange(Math.Abs(b), 0, 1 / Math.Sqrt(7)));
    }

    [Fact]
    public void Scaling_a_matrix_scales_that_layer_alone()
    {
        var network = Lab.Grow("strided", new DirectFeedbackAlignment());
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        network.At("here").B!.Scale(4);
        Lab.Sweep(network, pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(before[g.Key].Select(x => g.Key.StartsWith("here", StringComparison.Ordinal) ? 4 * x : x), g.Value));
    }

    private static void Set(Tensor t, int index, double value) => t[index / t.RowLength, index % t.RowLength] = value;
}
