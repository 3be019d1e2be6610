using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Rules;

public sealed class ProductFeedbackAlignmentTests
{
    private const double Rate = 0.05;
    private const double Decay = 0.1;
    private const int Steps = 12;

    public static TheoryData<string> Kinds() => [.. Lab.Kinds.Keys];

    [Theory]
    [InlineData("pfa-o", 7, 7)]
    [InlineData("pfa", 70, 7)]
    [InlineData("pfa:ratio=3", 21, 7)]
    public void F_keeps_what_passes_through_it(string rule, int cells, int outputs)
    {
        var f = F(Lab.Grow("dense", Catalogue.Parse(rule)).At("here"));
        var square = Square(f);

        Assert.Equal($"{cells}x{outputs}", f.Shape.ToString());
        for (var i = 0; i < outputs * outputs; i++)
        {
            Assert.Equal(i % (outputs + 1) == 0 ? 1 : 0, square[i], rule == "pfa-o" ? 1e-12 : 5 / Math.Sqrt(cells));
        }
    }

    [Fact]
    public void F_is_drawn_for_each_layer_and_F_and_R_have_streams_of_their_own()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 5).DenseUnit("b", 5).DenseUnit("c", 5).Readout("readout"), new OrthogonalProductFeedback());

        Assert.NotEqual(F(network.At("b")).Numbers(), F(network.At("c")).Numbers());
        Assert.InRange(F(network.At("b")).AngleTo(R(network.At("b"))), 45, 135);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_F_orthogonal_the_gap_shrinks_by_one_factor_a_step(string kind)
    {
        var network = Lab.Grow(kind, new OrthogonalProductFeedback());
        var pairs = network.Synapses.Where(s => s.B is not null).Select(s => (s, Born: Gap(s))).ToList();

        Lab.Learn(LearnerOf(network, new Sgd { Momentum = 0 }), Steps);

        Assert.All(pairs, pair => Lab.AssertClose([.. pair.Born.Select(gap => gap * Math.Pow(1 - Rate * Decay, Steps))], Gap(pair.s), 1e-12));
    }

    [Fact]
    public void With_F_orthogonal_the_gap_under_momentum_follows_two_terms()
    {
        var network = Lab.Grow("padded", new OrthogonalProductFeedback());
        var (s, learner) = (network.At("here"), LearnerOf(network, new Sgd { Momentum = 0.9 }));
        var expected = Gap(s);
        var velocity = new double[expected.Length];
        for (var step = 1; step <= Steps; step++)
        {
            Lab.Learn(learner, 1);
            for (var i = 0; i < expected.Length; i++)
            {
                velocity[i] = 0.9 * velocity[i] + Decay * expected[i];
                expected[i] -= Rate * velocity[i];
            }

            Lab.AssertClose(expected, Gap(s), 1e-12);
        }
    }

    [Theory]
    [InlineData("pfa", "dense")]
    [InlineData("pfa:ratio=2", "padded")]
    [InlineData("pfa:ratio=1", "strided, padded, grouped")]
    [InlineData("pfa-o", "grouped")]
    public void R_descends_along_the_product_as_F_turns_it(string rule, string kind)
    {
        var network = Lab.Grow(kind, Catalogue.Parse(rule));
        var (s, learner) = (network.At("here"), LearnerOf(network, new Sgd { Momentum = 0 }));
        var (f, born) = (F(s), F(s).Numbers());
        for (var step = 1; step <= 3; step++)
        {
            Lab.Clusters(learner.Pass.Input, Lab.Labels(6), 0.4, Rng.FromSeed(3).Stream(step));
            var before = R(s).Numbers();
            learner.ForwardBackward(Lab.Labels(6));
            AssertIsProduct(s);
            var g = learner.Pass.Gradient(s.W).Numbers();
            learner.Descend(0);

            // R = (1 - rate decay) R - rate G F', with G in rows of outputs.
            var (cells, outputs) = (f.Rows, f.RowLength);
            double[] expected = [.. before.Select((r, i) => (1 - Rate * Decay) * r - Rate * Enumerable.Range(0, outputs).Sum(o => g[i / cells * outputs + o] * f[i % cells, o]))];
            Lab.AssertClose(expected, R(s).Numbers(), 1e-13);
        }

        Assert.Equal(born, f.Numbers());
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("padded")]
    public void With_F_at_random_the_gap_holds_as_far_as_F_is_orthogonal(string kind)
    {
        var network = Lab.Grow(kind, new RandomProductFeedback { Ratio = 100 });
        var s = network.At("here");
        var (born, start) = (Gap(s), s.W.Value.Clone());

        Lab.Learn(LearnerOf(network, new Sgd { Momentum = 0 }), 60);

        // D = (1 - rate decay)^t D_0 + S (1 - F'F), with S what W has gained.
        var n = s.Spec.Geometry.Outputs;
        double[] excess = [.. Square(F(s)).Select((x, i) => (i % (n + 1) == 0 ? 1 : 0) - x)];
        var factor = Math.Pow(1 - Rate * Decay, 60);
        var gained = s.W.Value.Clone().Add(start, -factor).Numbers();
        double[] expected = [.. born.Select((gap, i) => factor * gap + Enumerable.Range(0, n).Sum(o => gained[i / n * n + o] * excess[o * n + i % n]))];
        var (now, size) = (Gap(s), Norm(gained));
        Lab.AssertClose(expected, now, 1e-12);
        Assert.InRange(Norm([.. now.Zip(born, (gap, then) => gap - factor * then)]), 1e-3 * size, 0.4 * size); // B has most of what W has gained

        static double Norm(double[] x) => Math.Sqrt(x.Sum(number => number * number));
    }

    [Theory]
    [InlineData("pfa")]
    [InlineData("pfa-o")]
    public void F_is_kept_and_restored_and_training_goes_on_to_the_same_bits(string rule)
    {
        var (whole, first, second) = (Learner(1), Learner(1), Learner(2));
        Lab.Learn(whole, 3);
        Lab.Learn(first, 3);
        var saved = new Saved(first.State);
        Assert.Contains(saved.Tensors, part => part.Name == "here.rule.F");
        Assert.NotEqual(F(first.Network.At("here")).Numbers(), F(second.Network.At("here")).Numbers());

        second.Restore(saved);

        Assert.Equal(F(first.Network.At("here")).Numbers(), F(second.Network.At("here")).Numbers());
        Lab.Learn(whole, 3);
        Lab.Learn(second, 3);
        Assert.Equal(whole.State.Tensors.Select(part => part.Name), second.State.Tensors.Select(part => part.Name));
        Assert.All(whole.State.Tensors.Zip(second.State.Tensors), pair => Assert.Equal(pair.First.Value.Numbers(), pair.Second.Value.Numbers()));

        Learner Learner(ulong seed) => LearnerOf(Lab.Grow("padded", Catalogue.Parse(rule), seed), new Sgd());
    }

    private static Tensor F(Synapse s) => s.State.Single(part => part.Name == "rule.F").Value;

    private static Tensor R(Synapse s) => s.Plastic.Single().Value;

    private static double[] Gap(Synapse s)
    {
        s.Feedback!.Refresh(0);
        return s.W.Value.Clone().Add(s.B!, -1).Numbers();
    }

    // F'F.
    private static double[] Square(Tensor f)
    {
        var n = f.RowLength;
        return [.. Enumerable.Range(0, n * n).Select(i => Enumerable.Range(0, f.Rows).Sum(row => f[row, i / n] * f[row, i % n]))];
    }

    private static void AssertIsProduct(Synapse s)
    {
        var (r, f) = (R(s), F(s));
        var n = f.RowLength;
        Lab.AssertClose([.. Enumerable.Range(0, r.Rows * n).Select(i => Enumerable.Range(0, f.Rows).Sum(cell => r[i / n, cell] * f[cell, i % n]))], s.B!.Numbers(), 1e-13);
    }

    private static Learner LearnerOf(Network network, Optimizer optimizer) => new(network, new Recipe { BatchSize = 6, Optimizer = optimizer, Rate = Rate, Decay = Decay });

    /// <summary>A state as it was when this was made.</summary>
    private sealed class Saved(StateTree state) : ISavedState
    {
        private readonly Dictionary<string, Tensor> _tensors = state.Tensors.ToDictionary(part => part.Name, part => part.Value.Clone());
        private readonly Dictionary<string, long> _counters = state.Counters.ToDictionary(part => part.Name, part => part.Value);

        public string Name => "memory";

        public IEnumerable<(string Name, Shape Shape)> Tensors => _tensors.Select(part => (part.Key, part.Value.Shape));

        public void Read(string name, Tensor into) => into.CopyFrom(_tensors[name]);

        public long Counter(string name) => _counters.GetValueOrDefault(name);
    }
}
