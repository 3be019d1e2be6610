using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Tests.Conformance;

/// <summary>What every rule of the catalogue owes on every kind of synapse.</summary>
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
            Assert.Equal(rule.Transport == Transport.Full && s.B is not null, ReferenceEquals(s.W.Value, s.B?.Value));
            Assert.True(s.B is null || s.B.Value.Numbers().All(double.IsFinite));
            Assert.True(s.B is null || s.B.Value.Norm() > 0 || rule is PlasticPair { Birth: FeedbackBirth.Silent });
            Assert.Equal(rule.IsPlastic && s.B is not null, network.Parameters.Any(p => p == s.B));
        }
    }

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void It_carries_right_shapes_and_leaves_W_and_its_gradient_alone(string text, string kind)
    {
        var network = Lab.Grow(kind, Lab.Quick(text));
        var pass = Lab.PassOf(network);
        network.Forward(pass);
        var s = network.At("here");
        var (w, x, rng) = (s.W.Value.Numbers(), pass.Rent(s.Spec.Geometry.IsDense ? new(8) : new(6, 5, 4)), Rng.FromSeed(2));
        rng.Stream("x").Normal(x, 1);
        rng.Stream("e").Normal(pass.OutputError, 1);
        var delta = rng.Stream("delta").Normal(pass.Rent(s.Output), 1);
        var view = pass.View(s);
        var product = view.Product(x, delta);
        var before = product.Numbers();
        var b = s.B!.Value.Numbers();

        s.Rule.Refresh(view, rng.Stream("refresh"));
        Untouched();
        Assert.Equal(b.Length, s.B.Value.Numbers().Length);
        var heard = s.Rule.Receive(view, pass.Rent(s.Output).CopyFrom(delta), pass.OutputError);
        Untouched();
        Assert.Equal(s.Output, heard!.Shape.Item);
        Assert.Equal(4, heard.Rows);
        var carried = s.Rule.Carry(view, delta, pass.OutputError);
        Untouched();
        Assert.Equal(carried is null ? null : x.Shape, carried?.Shape);
        view.Engage(x, delta, product.Clone());
        var gradient = view.LocalProduct;
        s.Rule.Learn(view, rng.Stream("learn"));
        Untouched();
        Assert.Equal(before, gradient.Numbers());
        Assert.Equal(s.Rule.IsPlastic, view.BGradient is not null);
        Assert.True(view.BGradient is null || view.BGradient.Shape == s.B.Value.Shape);
        view.Release();
        var resting = s.Look(new(Lab.Exact));
        s.Rule.Rest(resting, rng.Stream("rest"));
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
            return network.WeightsHash();
        }

        var first = Train(1);
        Assert.Equal(first, Train(1));
        Assert.NotEqual(first, Train(2));
    }

    [Theory]
    [MemberData(nameof(RulesAndKinds))]
    public void It_learns_and_its_hidden_layers_take_part(string text, string kind) => AssertLearns(Lab.Quick(text), kind);

    [Theory]
    [MemberData(nameof(AllRules))]
    public void It_learns_under_a_plan(string text) =>
        AssertLearns(new FeedbackPlan(Lab.Quick(text)).Except("readout", new Backprop()), "padded");

    private static void AssertLearns(FeedbackPlan plan, string kind)
    {
        var network = Lab.Grow(kind, plan);
        var start = network.Synapses.Select(s => s.W.Value.Clone()).ToList();
        var learner = new Learner(network, new() { BatchSize = 24, Rate = 0.05, Decay = 0.02 });
        learner.Begin();

        var right = Lab.Learn(learner, 60);

        Assert.True(right > 0.6, $"{right:P0} right, and chance is {1.0 / Lab.Classes:P0}");
        Assert.All(network.Synapses.Zip(start), pair => Assert.True(pair.First.W.Value.Clone().Add(pair.Second, -1).Norm() > 1e-3 * pair.Second.Norm()));
    }
}
