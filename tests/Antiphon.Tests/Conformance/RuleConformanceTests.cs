using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Tests.Conformance;

/// <summary>What every rule owes on every kind of synapse.</summary>
public sealed class RuleConformanceTests
{
    public static TheoryData<string, string> RulesAndKinds() => Lab.RulesAndKinds();

    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void It_grows_what_it_says_and_nothing_of_W(string text, string kind)
    {
        var rule = Lab.Quick(text);
        var (network, plain) = (Lab.Grow(kind, rule), Lab.Grow(kind, new Backprop()));

        foreach (var (s, reference) in network.Synapses.Zip(plain.Synapses))
        {
            Assert.Equal(reference.W.Value.Numbers(), s.W.Value.Numbers());
            Assert.Equal(rule.HasFeedback(s.Spec), s.B is not null);
            Assert.True(rule.Transport == Transport.Full || !ReferenceEquals(s.W.Value.Memory, s.B?.Memory));
            Assert.True(s.B is null || s.B.Numbers().All(double.IsFinite));
            Assert.True(s.B is null || s.B.Norm() > 0 || rule is PlasticPair { Birth: FeedbackBirth.Silent });
            Assert.Equal(rule.IsTrained(s.Spec), s.IsTrained);
            Assert.Equal(rule.IsPlastic && s.B is not null, network.Parameters.Any(p => s.Plastic.Contains(p)));
        }
    }

    [Fact]
    public void The_B_of_backpropagation_is_W() =>
        Assert.All(Lab.Grow("padded", new Backprop()).Synapses.Where(s => s.B is not null), s => Assert.Same(s.W.Value, s.B));

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void Its_hooks_leave_W_alone_and_its_gradients_do_not_depend_on_where_memory_lies(string text, string kind)
    {
        var network = Lab.Grow(kind, Lab.Quick(text));
        var pass = Lab.PassOf(network);
        var s = network.At("here");
        var w = s.W.Value.Numbers();
        var b = s.B?.Shape;
        network.Forward(pass);
        Rng.FromSeed(2).Normal(pass.OutputError, 1);

        network.Backward(pass);

        Untouched();
        Assert.Equal(b, s.B?.Shape);
        Assert.Equal(s.Rule.IsPlastic && b is not null, s.Plastic.Count > 0);
        Assert.All(s.Plastic, plastic => Assert.Equal(plastic.Value.Shape, pass.Gradients.DirectionOf(plastic)!.Shape));
        var twin = Lab.Grow(kind, Lab.Quick(text));
        var repeatable = Lab.PassOf(twin, isRepeatable: true);
        twin.Forward(repeatable);
        Rng.FromSeed(2).Normal(repeatable.OutputError, 1);
        twin.Backward(repeatable);
        Lab.AssertSame(Lab.Gradients(twin, repeatable), Lab.Gradients(network, pass)); // wherever the activities lie

        network.RestAfter(Math.Max(1, s.Rule.Rests.Interval));
        Untouched();

        void Untouched() => Assert.Equal(w, s.W.Value.Numbers());
    }

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void One_seed_gives_one_result_and_another_seed_another(string text, string kind)
    {
        string Train(ulong seed)
        {
            var network = Lab.Grow(kind, Lab.Quick(text), seed);
            var learner = new Learner(network, new() { BatchSize = 6 });
            Lab.Learn(learner, 3);
            return network.State.Hash();
        }

        var first = Train(1);
        Assert.Equal(first, Train(1));
        Assert.NotEqual(first, Train(2));
    }

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void It_learns_and_all_that_it_says_learns_takes_part(string text, string kind) => AssertLearns(Lab.Quick(text), kind);

    [Theory]
    [MemberData(nameof(AllRules))]
    public void It_learns_under_a_plan(string text) =>
        AssertLearns(new FeedbackPlan(Lab.Quick(text)).Except("readout", new Backprop()), "padded");

    private static void AssertLearns(FeedbackPlan plan, string kind)
    {
        var network = Lab.Grow(kind, plan);
        var start = network.Synapses.Select(s => s.W.Value.Clone()).ToList();
        var learner = new Learner(network, new() { BatchSize = 24, Rate = 0.02, Decay = 0.02 });
        learner.Begin();

        var right = Lab.Learn(learner, 120);

        // A readout of units that do not learn does less.
        Assert.True(right > (network.Synapses.All(s => s.Rule.IsTrained(s.Spec)) ? 0.6 : 0.5), $"{right:P0} right, and chance is {1.0 / Lab.Classes:P0}");
        Assert.All(network.Synapses.Zip(start), pair =>
        {
            var change = pair.First.W.Value.Clone().Add(pair.Second, -1).Norm();
            Assert.True(pair.First.Rule.IsTrained(pair.First.Spec) ? change > 1e-3 * pair.Second.Norm() : change == 0);
        });
    }
}
