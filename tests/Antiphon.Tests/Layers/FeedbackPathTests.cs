using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>The same activities' error sent back along another path, into other gradients.</summary>
public sealed class FeedbackPathTests
{
    private static readonly Shape Input = new(6, 6, 2);

    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Along_a_path_of_backpropagation_gradients_are_exact_under_any_rule_and_nothing_moves(string text)
    {
        var rule = Lab.Quick(text);
        var (network, exact) = (Grow(rule), Grow(rule.PreNoise > 0 ? new NoisyBackprop(rule.PreNoise) : new Backprop()));
        exact.CopyForward(network);
        var (pass, reference) = (Lab.PassOf(network, isRepeatable: true), Lab.PassOf(exact));
        var path = network.LayPath(new Backprop());
        var gradients = network.CreateGradients();
        Lab.Sweep(network, pass);
        Lab.Sweep(exact, reference);
        var (hash, own) = (network.State.Hash(), Lab.Gradients(network, pass));

        network.Backward(pass, path, gradients);

        Assert.Equal(hash, network.State.Hash());
        Lab.AssertSame(own, Lab.Gradients(network, pass)); // the network's own gradients stay as well
        Assert.Null(gradients.Input);
        if (network.Synapses.Any(s => s.Rule.PreNoise > 0))
        {
            return; // with noise on its activities the network is another function
        }

        Assert.All(exact.Parameters, p => Assert.Equal(reference.Gradient(p).Numbers(), gradients[network.Parameters.Single(mine => mine.Name == p.Name)].Numbers()));
    }

    [Theory]
    [InlineData("pepita")]
    [InlineData("dkp")]
    public void A_path_whose_rules_read_what_a_pass_gives_up_is_refused_there(string rule)
    {
        var network = Grow(new Backprop());
        var pass = Lab.PassOf(network);
        network.Forward(pass);

        var refusal = Assert.Throws<InvalidOperationException>(() => network.Backward(pass, network.LayPath(Lab.Parse(rule)), network.CreateGradients()));

        Assert.Contains("repeatable", refusal.Message);
    }

    [Fact]
    public void The_network_s_own_gradients_are_the_same_before_and_after_another_path()
    {
        var network = Grow(new KolenPollack { Birth = FeedbackBirth.Random });
        var pass = Lab.PassOf(network, isRepeatable: true);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        network.Backward(pass, network.LayPath(new DirectFeedbackAlignment()), network.CreateGradients());
        network.Backward(pass);

        Lab.AssertSame(before, Lab.Gradients(network, pass));
    }

    [Fact]
    public void The_error_of_the_data_is_the_derivative_of_the_loss()
    {
        var network = Grow(new FeedbackAlignment());
        var pass = Lab.PassOf(network, isRepeatable: true);
        var (path, gradients, loss) = (network.LayPath(new Backprop(), reachesData: true), network.CreateGradients(), new SoftmaxCrossEntropy());
        Lab.Sweep(network, pass);
        network.Backward(pass, path, gradients);
        var error = gradients.Input!.Numbers();

        Assert.Equal(pass.Input.Shape, gradients.Input!.Shape);
        for (var i = 0; i < error.Length; i += 29)
        {
            var (row, column) = (i / pass.Input.RowLength, i % pass.Input.RowLength);
            var here = pass.Input[row, column];
            pass.Input[row, column] = here + 1e-6;
            var above = loss.Evaluate(network.Forward(pass), Lab.Labels(pass.Rows));
            pass.Input[row, column] = here - 1e-6;
            var below = loss.Evaluate(network.Forward(pass), Lab.Labels(pass.Rows));
            pass.Input[row, column] = here;
            Assert.Equal((above - below) / 2e-6, error[i], 1e-7);
        }
    }

    [Fact]
    public void Activities_that_are_spent_are_not_sent_back_again()
    {
        var network = Grow(new Backprop());
        var pass = Lab.PassOf(network);
        Assert.Throws<InvalidOperationException>(() => network.Backward(pass)); // nothing went forward
        Lab.Sweep(network, pass);

        Assert.Contains("repeatable", Assert.Throws<InvalidOperationException>(() => network.Backward(pass)).Message);
    }

    private static Network Grow(FeedbackRule rule) => Lab.Grow(
        Input,
        b => b.ConvUnit("stem", 4, 3, padding: 1, norm: true)
            .Residual("block", main => main.ConvUnit("conv1", 6, 3, stride: 2, padding: 1, norm: true).Conv("conv2", 6, 3, padding: 1, bias: false), skip =>
            {
                var synapse = skip.Conv("shortcut", 6, 1, 2, bias: false);
                skip.Norm("shortcut", rectify: false).Output(synapse);
            })
            .Pool(Pooling.Max, 2, 1).Dropout("drop", 0.3).DenseUnit("dense", 6, Nonlinearity.Tanh).Readout("readout"),
        rule);

    /// <summary>Backpropagation in a network whose synapses ask for noise.</summary>
    private sealed record NoisyBackprop(double Noise) : FeedbackRule
    {
        public override Transport Transport => Transport.Full;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2026, "Noise");

        public override double PreNoise => Noise;

        public override Tensor Grow(BirthView s) => s.Reveal();
    }
}
