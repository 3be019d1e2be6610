using Antiphon.Data;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>Plans by which some synapses could never learn are refused before anything is trained; whatever an error passes by, as a skip path, counts.</summary>
public sealed class ErrorReachTests
{
    private static readonly Mlp Four = new() { Hidden = [6, 6, 6] };

    [Theory]
    [InlineData("fa, 3 dfa", "dense1 (fa), dense2 (fa), as dense3 (dfa) above sends none down")]
    [InlineData("dfa, first kp", "dense1 (kp), as dense2 (dfa) above sends none down")]
    public void A_unit_that_no_error_reaches_is_refused(string plan, string says)
    {
        var refusal = Assert.Throws<UsageException>(() => new Learner(Grow(plan), new Recipe())).Message;

        Assert.StartsWith($"under the plan '{plan}' no error ever reaches {says}", refusal);
        Assert.Contains("expected a rule there that hears the output error itself, or above a rule that carries errors down", refusal);
    }

    [Theory]
    [InlineData("dfa")]
    [InlineData("fa, below 3 dfa")]
    [InlineData("fa, below readout dfa")]
    [InlineData("kp, first dfa, readout bp")]
    public void A_plan_by_which_all_hear_an_error_is_taken(string plan) => _ = new Learner(Grow(plan), new Recipe());

    [Fact]
    public void A_trainer_refuses_before_it_trains() =>
        Assert.Throws<UsageException>(() => new Trainer(Four.Grow(new(16), 3, FeedbackPlan.Parse("fa, 3 dfa"), 1), new Recipe()).Fit(Demo(), TestContext.Current.CancellationToken));

    [Fact]
    public void An_error_that_comes_by_a_skip_path_counts()
    {
        var mute = new FeedbackPlan(new FeedbackAlignment()).Except("block.conv1", new Mute());

        _ = new Learner(Lab.Grow(new(6, 6, 2), b => Block(b, withSkip: true).Readout("readout"), mute), new Recipe());
        Assert.Contains(
            "no error ever reaches stem (fa), as block.conv1 (Mute) above sends none down",
            Assert.Throws<UsageException>(() => new Learner(Lab.Grow(new(6, 6, 2), b => Block(b, withSkip: false).Readout("readout"), mute), new Recipe())).Message);
    }

    [Fact]
    public void What_is_not_meant_to_learn_may_stay_without_an_error() =>
        _ = new Learner(Four.Grow(new(16), 3, new FeedbackPlan(new FeedbackAlignment()).Except("2", new Mute()).Except("first", new Still()), 1), new Recipe());

    [Theory]
    [MemberData(nameof(Lab.AllRules), MemberType = typeof(Lab))]
    public void The_look_changes_nothing(string rule)
    {
        Network Grow() => Lab.Grow("padded", new FeedbackPlan(Lab.Quick(rule)));
        var (looked, alone) = (Grow(), Grow());

        new Recipe().Validate(looked);

        Assert.Equal(alone.State.Hash(), looked.State.Hash());
    }

    private static Network Grow(string plan) => Four.Grow(new(16), 3, FeedbackPlan.Parse(plan), seed: 1);

    private static Dataset Demo() => DataCatalogue.Open("demo", null, 1, new());

    private static Builder Block(Builder b, bool withSkip)
    {
        b.ConvUnit("stem", 4, 3, padding: 1, norm: true);
        return withSkip
            ? b.Residual("block", main => main.ConvUnit("conv1", 4, 3, padding: 1, norm: true).Conv("conv2", 4, 3, padding: 1, bias: false), null)
            : b.ConvUnit("block.conv1", 4, 3, padding: 1, norm: true);
    }

    private sealed record Mute : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = new("", 2020, "", "", "");

        public override Carried Carry(SynapseView s) => Carried.None;
    }

    private sealed record Still : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = new("", 2020, "", "", "");

        public override bool IsTrained(SynapseSpec spec) => false;
    }
}
