using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Rules;

public sealed class KolenPollackTests
{
    private const double Rate = 0.05;
    private const double Decay = 0.1;
    private const int Steps = 12;

    [Theory]
    [InlineData("kp", "dense")]
    [InlineData("kp94", "dense")]
    [InlineData("kp", "strided, padded, grouped")]
    public void The_gap_shrinks_by_one_factor_a_step(string rule, string kind) =>
        AssertGaps(rule, kind, new Sgd { Momentum = 0 }, Decay, (gap, _) => gap * (1 - Rate * Decay));

    [Theory]
    [InlineData("dense")]
    [InlineData("grouped")]
    public void The_gap_under_momentum_follows_two_terms(string kind) =>
        AssertGaps("kp", kind, new Sgd { Momentum = 0.9 }, Decay, (gap, v) => gap - Rate * (v[0] = 0.9 * v[0] + Decay * gap));

    [Fact]
    public void The_gap_under_Nesterov_looks_ahead() => AssertGaps("kp", "dense", new Sgd { Momentum = 0.9, Nesterov = true }, Decay, (gap, v) =>
    {
        v[0] = 0.9 * v[0] + Decay * gap;
        return gap - Rate * (Decay * gap + 0.9 * v[0]);
    });

    [Theory]
    [InlineData("dense")]
    [InlineData("dilated")]
    public void The_gap_shrinks_by_one_factor_where_decay_is_decoupled(string kind)
    {
        AssertGaps("kp", kind, new AdamW(), Decay, (gap, _) => gap * (1 - Rate * Decay));
        AssertGaps("kp", kind, new Sgd { Decoupled = true }, Decay, (gap, _) => gap * (1 - Rate * Decay));
        AssertGaps("kp", kind, new Lion(), Decay, (gap, _) => gap * (1 - Rate * Decay));
    }

    [Theory]
    [InlineData("kp", "dense")]
    [InlineData("kp94", "strided, padded, grouped")]
    public void Under_muon_a_gap_shrinks_at_the_rate_of_its_own_layer(string rule, string kind)
    {
        var muon = new Muon();
        AssertGaps(rule, kind, muon, Decay, (synapse, gap, _) => gap * (1 - Rate * (synapse.Spec.IsReadout ? muon.AdamRatio : 1) * Decay));
    }

    [Fact]
    public void Without_decay_the_gap_stays()
    {
        AssertGaps("kp", "dense", new Sgd(), 0, (gap, _) => gap);
        AssertGaps("kp", "padded", new Adam(), 0, (gap, _) => gap);
    }

    [Fact]
    public void Decay_in_a_rescaled_gradient_is_refused()
    {
        var network = Lab.Grow("dense", new KolenPollack());

        Assert.Contains("adamw", Assert.Throws<UsageException>(() => new Learner(network, new Recipe { Optimizer = new Adam() })).Message);
        Assert.Throws<UsageException>(() => new Learner(network, new Recipe { Optimizer = new RmsProp() }));
        Assert.NotNull(new Learner(network, new Recipe { Optimizer = new Adam(), Decay = 0 }));
        Assert.NotNull(new Learner(Lab.Grow("dense", new FeedbackAlignment()), new Recipe { Optimizer = new Adam() }));
    }

    [Theory]
    [InlineData("kp", "dense")]
    [InlineData("kp94", "grouped")]
    public void Born_silent_B_is_all_that_W_has_learned(string rule, string kind)
    {
        var network = Lab.Grow(kind, Catalogue.Parse(rule));
        var pairs = network.Synapses.Where(s => s.B is not null).Select(s => (Synapse: s, Born: s.W.Value.Numbers())).ToList();
        Assert.All(pairs, pair => Assert.Equal(0, pair.Synapse.B!.Norm()));

        Lab.Learn(LearnerOf(network, new Sgd { Momentum = 0 }, Decay), Steps);

        Assert.All(pairs, pair => Lab.AssertClose([.. pair.Born.Select(w => w * Math.Pow(1 - Rate * Decay, Steps))], Gap(pair.Synapse), 1e-12));
    }

    [Fact]
    public void Born_silent_feedback_reaches_one_layer_further_down_each_step()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 8, Nonlinearity.Tanh).DenseUnit("b", 7, Nonlinearity.Tanh).DenseUnit("c", 6, Nonlinearity.Tanh).Readout("d"), new KolenPollack());
        var learner = LearnerOf(network, new Sgd(), Decay);
        var labels = Lab.Labels(learner.Pass.Capacity, network.Classes);
        for (var step = 1; step <= 5; step++)
        {
            Lab.Clusters(learner.Pass.Input, labels, 0.4, Rng.FromSeed(3).Stream(step));
            learner.Step(labels, 0);

            Assert.Equal(
                network.Synapses.Select((_, place) => step >= network.Synapses.Count - place),
                network.Synapses.Select(s => learner.Pass.Gradient(s.W).Norm() > 0));
        }
    }

    [Fact]
    public void A_random_birth_is_drawn_as_in_the_papers()
    {
        var (drawn, fa) = (Lab.Grow("dense", new KolenPollack { Birth = FeedbackBirth.Random }), Lab.Grow("dense", new FeedbackAlignment()));

        Assert.Equal(fa.At("here").B!.Numbers(), drawn.At("here").B!.Numbers());
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("strided")]
    public void From_equal_weights_it_is_backpropagation_for_ever(string kind)
    {
        var (kp, bp) = (Lab.Grow(kind, new KolenPollack()), Lab.Grow(kind, new Backprop()));
        foreach (var synapse in kp.Synapses.Where(s => s.B is not null))
        {
            synapse.B!.CopyFrom(synapse.W.Value);
        }

        var (a, b) = (LearnerOf(kp, new Sgd(), Decay), LearnerOf(bp, new Sgd(), Decay));
        Lab.Learn(a, Steps);
        Lab.Learn(b, Steps);

        foreach (var (mine, theirs) in kp.Synapses.Zip(bp.Synapses))
        {
            Assert.Equal(theirs.W.Value.Numbers(), mine.W.Value.Numbers());
            Assert.Equal(mine.W.Value.Numbers(), mine.B?.Numbers() ?? mine.W.Value.Numbers());
        }
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("padded")]
    public void The_circuit_goes_the_way_of_1994(string kind)
    {
        var (circuit, original) = (Lab.Grow(kind, new KolenPollack()), Lab.Grow(kind, new KolenPollack1994()));

        Lab.Learn(LearnerOf(circuit, new AdamW(), Decay), Steps);
        Lab.Learn(LearnerOf(original, new AdamW(), Decay), Steps);

        Assert.Equal(original.Parameters.Select(p => p.Name), circuit.Parameters.Select(p => p.Name));
        Assert.All(original.Parameters.Zip(circuit.Parameters), pair => Assert.Equal(pair.First.Value.Numbers(), pair.Second.Value.Numbers()));
    }

    [Fact]
    public void Every_W_and_the_B_that_learns_decay_alike_and_biases_do_not()
    {
        var network = Lab.Grow("dense", new FeedbackPlan(new KolenPollack()).Except("readout", new Backprop()));
        var learner = new Learner(network, new Recipe { BatchSize = 2, Optimizer = new Sgd { Momentum = 0 }, Rate = Rate, Decay = 1 });
        var before = network.Parameters.ToDictionary(p => p.Name, p => p.Value.Clone());
        foreach (var bias in network.Parameters.Where(p => p.Kind == ParameterKind.Bias))
        {
            bias.Value.Fill(1);
        }

        learner.Step(Lab.Labels(2), 0);

        foreach (var p in network.Parameters)
        {
            var (start, g) = (p.Kind == ParameterKind.Bias ? 1 : before[p.Name][0, 0], learner.Pass.Gradients.DirectionOf(p)![0, 0]);
            var shrink = p.Kind == ParameterKind.Bias ? 1 : 1 - Rate;
            Assert.Equal(shrink * start - Rate * g, p.Value[0, 0], 1e-12);
        }
    }

    private static void AssertGaps(string rule, string kind, Optimizer optimizer, double decay, Func<double, double[], double> next) =>
        AssertGaps(rule, kind, optimizer, decay, (_, gap, state) => next(gap, state));

    private static void AssertGaps(string rule, string kind, Optimizer optimizer, double decay, Func<Synapse, double, double[], double> next)
    {
        var network = Lab.Grow(kind, Catalogue.Parse(rule));
        var learner = LearnerOf(network, optimizer, decay);
        var pairs = network.Synapses.Where(s => s.B is not null).ToList();
        var expected = pairs.ConvertAll(s => Gap(s).Select(gap => (Gap: gap, State: new double[1])).ToArray());
        for (var step = 1; step <= Steps; step++)
        {
            Lab.Learn(learner, 1);
            foreach (var (synapse, gaps) in pairs.Zip(expected))
            {
                for (var i = 0; i < gaps.Length; i++)
                {
                    gaps[i].Gap = next(synapse, gaps[i].Gap, gaps[i].State);
                }

                Lab.AssertClose([.. gaps.Select(g => g.Gap)], Gap(synapse), 1e-12);
            }
        }
    }

    private static double[] Gap(Synapse s) => s.W.Value.Clone().Add(s.B!, -1).Numbers();

    private static Learner LearnerOf(Network network, Optimizer optimizer, double decay) =>
        new(network, new Recipe { BatchSize = 6, Optimizer = optimizer, Rate = Rate, Decay = decay });
}
