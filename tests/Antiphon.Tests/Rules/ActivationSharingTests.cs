using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Layers;
using Antiphon.Training;

namespace Antiphon.Tests.Rules;

public sealed class ActivationSharingTests
{
    private const double Rate = 0.05;
    private const double Decay = 0.1;
    private const int Steps = 10;

    // "third" shares the input of "second", in twice the channels and half the size.
    private static readonly Shape Picture = new(8, 8, 2);

    [Fact]
    public void In_groups_of_one_it_is_the_circuit()
    {
        var (alone, circuit) = (Grow(new ActivationSharing { Group = 1, Birth = FeedbackBirth.Random }), Grow(new KolenPollack { Birth = FeedbackBirth.Random }));

        Lab.Learn(LearnerOf(alone, new Sgd()), Steps);
        Lab.Learn(LearnerOf(circuit, new Sgd()), Steps);

        AssertSame(circuit, alone);
    }

    [Theory]
    [InlineData("dense")] // 8 cells do not become 7
    [InlineData("strided")] // nor a picture a row
    public void Where_shapes_do_not_fit_it_is_the_circuit(string kind)
    {
        var (shared, circuit) = (Lab.Grow(kind, new ActivationSharing()), Lab.Grow(kind, new KolenPollack()));

        Lab.Learn(LearnerOf(shared, new Sgd()), Steps);
        Lab.Learn(LearnerOf(circuit, new Sgd()), Steps);

        AssertSame(circuit, shared);
    }

    [Theory]
    [InlineData(1, "0 1 2 3 4 5")]
    [InlineData(2, "0 1 1 3 3 5")]
    [InlineData(3, "0 1 1 1 4 4")]
    public void Groups_follow_each_other_and_the_first_synapses_are_in_none(int group, string inputs)
    {
        var rule = new ActivationSharing { Group = group };
        var spec = Grow(rule).At("second").Spec;

        Assert.Equal(inputs, string.Join(' ', Enumerable.Range(0, 6).Select(index => rule.LearnsFromInputOf(spec with { Index = index }))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_local_product_is_that_of_the_shared_input(bool isRepeatable)
    {
        var (shared, error) = (new Tap(), new Tap());
        var network = Grow(new ActivationSharing { Birth = FeedbackBirth.Random }, shared, error);
        var (pass, third) = (Lab.PassOf(network, isRepeatable: isRepeatable), network.At("third"));
        Lab.Sweep(network, pass);

        // By hand: 8x8x4, the largest of 2x2, the channels twice over, to 4x4x8; then the kernel of 3x3 with a border of 1.
        double Pooled(int row, int y, int x, int c) =>
            y is < 0 or > 3 || x is < 0 or > 3 ? 0 : (from v in Enumerable.Range(0, 2) from u in Enumerable.Range(0, 2) select shared.Activity![(((row * 8) + 2 * y + v) * 8 + 2 * x + u) * 4 + c % 4]).Max();
        double[] expected = [.. from v in Enumerable.Range(0, 3) from u in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 8) from o in Enumerable.Range(0, 5)
                                select (from row in Enumerable.Range(0, 4) from y in Enumerable.Range(0, 4) from x in Enumerable.Range(0, 4) select Pooled(row, y + v - 1, x + u - 1, c) * error.Error![(((row * 4) + y) * 4 + x) * 5 + o]).Sum()];
        Lab.AssertClose(expected, pass.Gradient(third.W).Numbers(), 1e-13);
        Assert.Equal(pass.Gradient(third.W).Numbers(), pass.Gradients.DirectionOf(third.Plastic[0])!.Numbers());
    }

    [Fact]
    public void The_first_of_a_group_learns_from_its_own_input()
    {
        var (network, circuit) = (Grow(new ActivationSharing { Birth = FeedbackBirth.Random }), Grow(new KolenPollack { Birth = FeedbackBirth.Random }));
        var (pass, reference) = (Lab.PassOf(network), Lab.PassOf(circuit));
        Lab.Sweep(network, pass);
        Lab.Sweep(circuit, reference);

        var expected = Lab.Gradients(circuit, reference);
        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(g.Key != "third.W", g.Value.SequenceEqual(expected[g.Key]))); // errors travel as in the circuit
    }

    [Fact]
    public void The_gap_follows_the_law_though_W_does_not_follow_its_gradient()
    {
        var network = Grow(new ActivationSharing { Birth = FeedbackBirth.Random });
        var pairs = network.Synapses.Where(s => s.B is not null).Select(s => (s, Gap: Gap(s))).ToList();

        Lab.Learn(LearnerOf(network, new Sgd { Momentum = 0 }), Steps);

        Assert.All(pairs, pair => Lab.AssertClose([.. pair.Gap.Select(gap => gap * Math.Pow(1 - Rate * Decay, Steps))], Gap(pair.s), 1e-12));
    }

    [Fact]
    public void Another_path_through_the_network_uses_each_layers_own_input()
    {
        var (network, exact) = (Grow(new ActivationSharing { Birth = FeedbackBirth.Random }), Grow(new Backprop()));
        var (pass, reference) = (Lab.PassOf(network, isRepeatable: true), Lab.PassOf(exact));
        Lab.Sweep(network, pass);
        var gradients = network.CreateGradients();
        network.Backward(pass, network.LayPath(FeedbackPlan.Exact), gradients);
        Lab.Sweep(exact, reference);

        Assert.All(exact.Parameters, p => Assert.Equal(reference.Gradient(p).Numbers(), gradients[network.Parameters.Single(other => other.Name == p.Name)].Numbers()));
    }

    [Fact]
    public void Laid_beside_another_rule_it_shares_as_in_a_network_of_its_own()
    {
        var (network, own) = (Grow(new Backprop()), Grow(new ActivationSharing { Birth = FeedbackBirth.Random }));
        var (pass, reference) = (Lab.PassOf(network, isRepeatable: true), Lab.PassOf(own));
        Lab.Sweep(network, pass);
        var gradients = network.CreateGradients();
        network.Backward(pass, network.LayPath(own.Plan), gradients);
        Lab.Sweep(own, reference);

        Assert.All(network.Parameters, p => Assert.Equal(reference.Gradient(own.Parameters.Single(other => other.Name == p.Name)).Numbers(), gradients[p].Numbers()));
    }

    [Fact]
    public void Dense_layers_share_where_whole_numbers_of_cells_fit()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 4).DenseUnit("b", 8).DenseUnit("c", 7).Readout("readout"), new ActivationSharing { Birth = FeedbackBirth.Random });
        var pass = Lab.PassOf(network, rows: 1);
        Lab.Sweep(network, pass);

        // With one item the product has rank 1, and its rows stand as the input's cells: four, and the same four again.
        var product = pass.Gradient(network.At("c").W).Numbers();
        Assert.Contains(product, x => x != 0);
        Assert.Equal(product[..28], product[28..]);
    }

    private static Network Grow(FeedbackRule rule, Tap? shared = null, Tap? error = null) => Lab.Grow(
        Picture,
        b =>
        {
            b.ConvUnit("first", 4, 3, padding: 1).Add(shared ?? new(), b.Shape).ConvUnit("second", 8, 3, padding: 1, pool: new(Pooling.Max, 2, 2));
            var third = b.Conv("third", 5, 3, padding: 1);
            b.Add(error ?? new(), b.Shape).Activate(Nonlinearity.Tanh).Output(third).Readout("readout");
        },
        rule);

    private static void AssertSame(Network expected, Network actual) => Assert.All(expected.Synapses.Zip(actual.Synapses), pair =>
    {
        Assert.Equal(pair.First.W.Value.Numbers(), pair.Second.W.Value.Numbers());
        Assert.Equal(pair.First.B?.Numbers(), pair.Second.B?.Numbers());
    });

    private static double[] Gap(Synapse s) => s.W.Value.Clone().Add(s.B!, -1).Numbers();

    private static Learner LearnerOf(Network network, Optimizer optimizer) => new(network, new Recipe { BatchSize = 6, Optimizer = optimizer, Rate = Rate, Decay = Decay });
}
