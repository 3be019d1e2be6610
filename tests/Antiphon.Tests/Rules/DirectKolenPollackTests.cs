using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Rules;

public sealed class DirectKolenPollackTests
{
    private const double Rate = 0.05;
    private const double Decay = 0.1;
    private const int Steps = 12;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.9, true)]
    public void The_gap_to_the_readout_follows_the_law_of_Kolen_and_Pollack(double momentum, bool nesterov)
    {
        // Of the last hidden layer; below, B follows a product.
        var network = Lab.Grow(new(6), b => b.DenseUnit("first", 8).DenseUnit("last", 7, Nonlinearity.Tanh).Readout("readout"), new DirectKolenPollack());
        var learner = LearnerOf(network, new Sgd { Momentum = momentum, Nesterov = nesterov });
        var expected = Gap(network);
        var velocity = new double[expected.Length];
        for (var step = 1; step <= Steps; step++)
        {
            Lab.Learn(learner, 1);
            for (var i = 0; i < expected.Length; i++)
            {
                velocity[i] = momentum * velocity[i] + Decay * expected[i];
                expected[i] -= Rate * (nesterov ? Decay * expected[i] + momentum * velocity[i] : velocity[i]);
            }

            Lab.AssertClose(expected, Gap(network), 1e-12);
        }
    }

    [Fact]
    public void The_gap_shrinks_by_one_factor_a_step_without_momentum_and_where_decay_is_decoupled()
    {
        Optimizer[] optimizers = [new Sgd { Momentum = 0 }, new AdamW()];
        Assert.All(optimizers, optimizer =>
        {
            var network = OneHidden(new DirectKolenPollack());
            var born = Gap(network, "hidden");

            Lab.Learn(LearnerOf(network, optimizer), Steps);

            Lab.AssertClose([.. born.Select(gap => gap * Math.Pow(1 - Rate * Decay, Steps))], Gap(network, "hidden"), 1e-12);
        });
    }

    [Fact]
    public void With_one_hidden_layer_it_is_the_circuit()
    {
        var (direct, circuit) = (OneHidden(new DirectKolenPollack()), OneHidden(new KolenPollack { Birth = FeedbackBirth.Random }));
        circuit.At("readout").B!.Write(Transposed(direct.At("hidden").B!.Numbers(), Lab.Classes));

        Lab.Learn(LearnerOf(direct, new Sgd()), Steps);
        Lab.Learn(LearnerOf(circuit, new Sgd()), Steps);

        Assert.All(direct.Synapses.Zip(circuit.Synapses), pair => Lab.AssertClose(pair.Second.W.Value.Numbers(), pair.First.W.Value.Numbers(), 1e-12));
        Lab.AssertClose(circuit.At("readout").B!.Numbers(), Transposed(direct.At("hidden").B!.Numbers(), Lab.Classes), 1e-12);
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("padded")]
    public void At_rate_0_it_is_direct_feedback_alignment(string kind)
    {
        var (still, dfa) = (Lab.Grow(kind, new DirectKolenPollack { Rate = 0 }), Lab.Grow(kind, new DirectFeedbackAlignment()));
        Lab.Learn(LearnerOf(still, new Sgd()), Steps);
        Lab.Learn(LearnerOf(dfa, new Sgd()), Steps);

        Assert.All(still.Synapses.Zip(dfa.Synapses), pair =>
        {
            Assert.Equal(pair.Second.W.Value.Numbers(), pair.First.W.Value.Numbers());
            Assert.Equal(pair.Second.B?.Numbers(), pair.First.B?.Numbers());
        });
    }

    [Fact]
    public void B_descends_along_the_product_of_error_and_activity_times_the_rate()
    {
        var network = Lab.Grow("padded", new DirectKolenPollack { Rate = 3 });
        var (pass, s) = (Lab.PassOf(network, isRepeatable: true), network.At("here"));
        Lab.Sweep(network, pass);

        var activity = pass.OutputOf(network.Layers.Single(layer => layer.Name == "here.output")).Numbers();
        var error = pass.OutputError.Numbers();
        double[] expected = [.. from c in Enumerable.Range(0, Lab.Classes) from unit in Enumerable.Range(0, s.Spec.Units) select 3 * Enumerable.Range(0, 4).Sum(row => error[Lab.Classes * row + c] * activity[s.Spec.Units * row + unit])];
        Lab.AssertClose(expected, pass.Gradients.DirectionOf(s.Plastic[0])!.Numbers(), 1e-13);
    }

    [Fact]
    public void Its_B_comes_closer_to_the_weights_above_and_does_not_read_them()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("first", 8).DenseUnit("last", 7, Nonlinearity.Tanh).Readout("readout"), new DirectKolenPollack());
        var before = Product(network).AngleTo(network.At("first").B!);

        Lab.Learn(new(network, new() { BatchSize = 24, Rate = 0.05, Decay = 0.02 }), 400);

        Assert.InRange(Product(network).AngleTo(network.At("first").B!), 0, Math.Min(60, before - 10));
        Assert.All(TransportAudit.Observe(new DirectKolenPollack()).Hooks, hook => Assert.Equal(Transport.None, hook.Used));

        // The two upper W as one matrix, classes x units.
        static Tensor Product(Network network)
        {
            var (lower, upper) = (network.At("last").W.Value.Numbers(), network.At("readout").W.Value.Numbers());
            return Tensor.Zeros(Lab.Exact, network.At("first").B!.Shape).Write(
                [.. from c in Enumerable.Range(0, Lab.Classes) from unit in Enumerable.Range(0, 8) select Enumerable.Range(0, 7).Sum(middle => lower[7 * unit + middle] * upper[Lab.Classes * middle + c])]);
        }
    }

    [Fact]
    public void B_descends_under_an_optimizer_of_its_own_and_W_under_its_own()
    {
        var network = OneHidden(new DirectKolenPollack());
        var recipe = new Recipe
        {
            BatchSize = 6,
            Epochs = 10,
            Optimizer = new Sgd { Nesterov = true },
            Rate = Rate,
            Decay = Decay,
            FeedbackOptimizer = new Adam(),
            FeedbackRate = new Antiphon.Schedules.Steps(0.01, 0.8, [0.5]),
            FeedbackDecay = 0.3,
        };
        var learner = new Learner(network, recipe);
        var (w, b) = (network.At("hidden").W, network.At("hidden").Plastic[0]);
        var (ofW, ofB) = (w.Value.Numbers(), b.Value.Numbers());
        double[] velocity = new double[ofW.Length], m = new double[ofB.Length], v = new double[ofB.Length];
        var labels = new int[6];
        for (var step = 1; step <= Steps; step++)
        {
            var draws = Rng.FromSeed(3).Stream(step);
            learner.Pass.Rows = 6;
            draws.Normal(learner.Pass.Input, 1);
            var epoch = step <= 6 ? 0 : 0.5;
            Array.Fill(labels, step % Lab.Classes);
            learner.Step(labels, epoch);
            var (gradientOfW, gradientOfB) = (learner.Pass.Gradients.DirectionOf(w)!.Numbers(), learner.Pass.Gradients.DirectionOf(b)!.Numbers());
            for (var i = 0; i < ofW.Length; i++)
            {
                var g = gradientOfW[i] + Decay * ofW[i];
                velocity[i] = 0.9 * velocity[i] + g;
                ofW[i] -= Rate * (g + 0.9 * velocity[i]);
            }

            for (var i = 0; i < ofB.Length; i++)
            {
                var g = gradientOfB[i] + 0.3 * ofB[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                ofB[i] -= (epoch < 0.5 ? 0.01 : 0.008) * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }

            Lab.AssertClose(ofW, w.Value.Numbers(), 1e-12);
            Lab.AssertClose(ofB, b.Value.Numbers(), 1e-12);
        }
    }

    [Theory]
    [InlineData("feedback-optimizer=adam", 0.001)]
    [InlineData("feedback-optimizer=adam feedback-rate=0.02", 0.02)]
    [InlineData("feedback-optimizer=sgd:momentum=0 rate=0.07", 0.07)]
    [InlineData("rate=0.07", 0.07)]
    public void The_rate_of_B_is_its_own_or_its_optimizers_or_that_of_W(string text, double rate)
    {
        var network = OneHidden(new DirectKolenPollack());
        var learner = new Learner(network, Recipe.Parse($"batch=6 schedule=constant warmup=0 decay=0 {(text.Contains("adam", StringComparison.Ordinal) ? "" : "momentum=0 ")}{text}"));
        var b = network.At("hidden").Plastic[0];
        var before = b.Value.Numbers();
        learner.Pass.Rows = 6;
        Rng.FromSeed(3).Normal(learner.Pass.Input, 1);

        learner.Step(Lab.Labels(6), 0);

        var gradient = learner.Pass.Gradients.DirectionOf(b)!.Numbers();
        Lab.AssertClose([.. before.Zip(gradient, (x, g) => x - rate * (text.Contains("adam", StringComparison.Ordinal) ? g / (Math.Abs(g) + 1e-8) : g))], b.Value.Numbers(), 1e-9);
    }

    [Theory]
    [InlineData("kp", "feedback-optimizer=adamw")]
    [InlineData("kp, readout bp", "feedback-rate=0.1")]
    [InlineData("asap", "feedback-decay=0")]
    [InlineData("kp", "feedback-optimizer=sgd:momentum=0.5")]
    public void A_rule_that_lives_by_equal_changes_refuses_what_makes_them_differ(string rule, string recipe)
    {
        var message = Assert.Throws<UsageException>(() => Recipe.Parse(recipe).Validate(FeedbackPlan.Parse(rule))).Message;

        Assert.Contains("does not go with a rule whose B follows W by equal changes", message);
        Recipe.Parse(recipe).Validate(FeedbackPlan.Parse("dkp"));
        Recipe.Parse("feedback-optimizer=sgd").Validate(FeedbackPlan.Parse(rule)); // as W
    }

    private static Network OneHidden(FeedbackRule rule) => Lab.Grow(
        new(6),
        b =>
        {
            var hidden = b.Dense("hidden", 9);
            b.Output(hidden).Readout("readout");
        },
        rule);

    // W of the readout less B' of the layer below it.
    private static double[] Gap(Network network, string last = "last") =>
        [.. network.At("readout").W.Value.Numbers().Zip(Transposed(network.At(last).B!.Numbers(), Lab.Classes), (w, b) => w - b)];

    private static double[] Transposed(double[] matrix, int rows)
    {
        var columns = matrix.Length / rows;
        return [.. from column in Enumerable.Range(0, columns) from row in Enumerable.Range(0, rows) select matrix[row * columns + column]];
    }

    private static Learner LearnerOf(Network network, Optimizer optimizer) => new(network, new Recipe { BatchSize = 6, Optimizer = optimizer, Rate = Rate, Decay = Decay });
}
