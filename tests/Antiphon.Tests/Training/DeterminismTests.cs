using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

public sealed class DeterminismTests
{
    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void One_thread_and_three_give_the_same_bits(string rule) => AssertSameBits(rule, new SmallResNet { Depth = 8 });

    [Theory]
    [InlineData("dfa:init=launay:shared=true:entry=pool")]
    [InlineData("dkp:entry=pool")]
    [InlineData("drtp:entry=pool")]
    [InlineData("sdfa:entry=pool")]
    [InlineData("asap:group=3")]
    [InlineData("pal")]
    public void One_thread_and_three_give_the_same_bits_around_pools_of_units(string rule) => AssertSameBits(rule, new LeNet());

    private static void AssertSameBits(string rule, Blueprint model)
    {
        using var one = new Cpu(1);
        using var three = new Cpu(3);

        Assert.Equal(Hash(one), Hash(three));

        string Hash(IDevice device)
        {
            var network = model.Grow(new(16, 16, 3), 4, Lab.Quick(rule), 1, device);
            var learner = new Learner(network, new() { BatchSize = 9 });
            learner.Begin();
            Lab.Learn(learner, 2);
            learner.Pass.Rows = 5;
            learner.Step(Lab.Labels(5), 0);
            return network.State.Hash();
        }
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    [InlineData("lion")]
    [InlineData("muon")]
    public void One_thread_and_three_descend_alike(string optimizer)
    {
        using var one = new Cpu(1);
        using var three = new Cpu(3);

        Assert.Equal(Hash(one), Hash(three));

        string Hash(IDevice device)
        {
            var learner = new Learner(new SmallResNet { Depth = 8 }.Grow(new(16, 16, 3), 4, new KolenPollack(), 1, device), Recipe.Parse($"optimizer={optimizer} decay=0 batch=9"));
            Lab.Learn(learner, 3);
            return learner.State.Hash();
        }
    }

    [Fact]
    public void One_thread_and_three_normalise_activities_alike()
    {
        using var one = new Cpu(1);
        using var three = new Cpu(3);

        Assert.Equal(Hash(one), Hash(three));

        static string Hash(IDevice device)
        {
            var learner = new Learner(new SmallResNet { Depth = 8, ActivityNorm = true }.Grow(new(16, 16, 3), 4, new DirectFeedbackAlignment(), 1, device), new() { BatchSize = 9 });
            Lab.Learn(learner, 2);
            return learner.State.Hash();
        }
    }

    [Fact]
    public void Every_plan_starts_from_the_same_W()
    {
        FeedbackPlan[] plans = [.. Lab.Rules.Select(text => (FeedbackPlan)Lab.Parse(text)), new FeedbackPlan(new KolenPollack()).Except("readout", new Backprop()).Except("here", new WeightMirror())];
        var networks = plans.Select(plan => Lab.Grow("padded", plan)).ToList();

        Assert.All(networks, network => Assert.All(network.Synapses.Zip(networks[0].Synapses), pair => Assert.Equal(pair.Second.W.Value.Numbers(), pair.First.W.Value.Numbers())));
    }

    [Fact]
    public void A_rule_elsewhere_does_not_shift_what_a_synapse_draws()
    {
        var everywhere = Lab.Grow("padded", new BatchSignSymmetry());
        var mixed = Lab.Grow("padded", new FeedbackPlan(new BatchSignSymmetry()).Except("readout", new WeightMirror()));

        foreach (var step in (long[])[0, 1, 7])
        {
            everywhere.Refresh(step);
            mixed.Refresh(step);
            Assert.Equal(everywhere.At("here").B!.Numbers(), mixed.At("here").B!.Numbers());
        }

        Assert.Equal(
            Lab.Grow("padded", new FeedbackAlignment()).At("here").B!.Numbers(),
            Lab.Grow("padded", new FeedbackPlan(new Backprop()).Except("here", new KolenPollack { Birth = FeedbackBirth.Random })).At("here").B!.Numbers());
    }

    [Fact]
    public void A_layer_elsewhere_does_not_shift_what_a_synapse_is_born_with()
    {
        var (shorter, longer) = (Lab.Grow(new(6), b => b.DenseUnit("a", 6).Readout("readout"), new FeedbackAlignment()), Lab.Grow(new(6), b => b.DenseUnit("new", 6).DenseUnit("a", 6).Readout("readout"), new FeedbackAlignment()));

        Assert.Equal(shorter.At("a").W.Value.Numbers(), longer.At("a").W.Value.Numbers());
        Assert.Equal(shorter.At("readout").B!.Numbers(), longer.At("readout").B!.Numbers());
    }

    [Fact]
    public void Births_follow_their_law_and_do_not_depend_on_each_other()
    {
        var network = Lab.Grow(new(300), b => b.DenseUnit("a", 200).Readout("readout"), new FeedbackAlignment(), classes: 300);
        var (w, b) = (network.At("readout").W.Value, network.At("readout").B!);

        Assert.Equal(Math.Sqrt(2.0 / 300), network.At("a").W.Value.Norm() / Math.Sqrt(60_000), 1e-3);
        Assert.Equal(network.At("readout").Spec.Init.Std, b.Norm() / Math.Sqrt(60_000), 1e-3);
        Assert.InRange(w.AngleTo(b), 89, 91);
    }
}
