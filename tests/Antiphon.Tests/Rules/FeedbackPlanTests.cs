using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Tests.Rules;

public sealed class FeedbackPlanTests
{
    // The synapses of resnet8, from 1: stem, stage1.block1.conv1, stage1.block1.conv2, stage2.block1.conv1, .conv2, .shortcut, and stage3 likewise; readout.
    private static readonly IReadOnlyList<SynapseSpec> Specs = [.. new SmallResNet { Depth = 8 }.Sketch(new(8, 8, 3), 10).Synapses.Select(synapse => synapse.Spec)];

    [Theory]
    [InlineData("first", "1")]
    [InlineData("readout", "last")]
    [InlineData("dense", "last")]
    [InlineData("conv", "1-last but one")]
    [InlineData("stage2", "stage2.")]
    [InlineData("stage2*", "stage2.")]
    [InlineData("stage2.block1", "stage2.")]
    [InlineData("stage2.block1.conv1", "stage2.block1.conv1")]
    [InlineData("2", "2")]
    [InlineData("1-4", "1-4")]
    [InlineData("3-", "3-last")]
    [InlineData("-3", "1-3")]
    [InlineData("below stage2", "1-3")]
    [InlineData("below 4-5", "1-3")]
    [InlineData("above stage3", "last")]
    [InlineData("above first", "2-last")]
    [InlineData("below readout", "1-last but one")]
    public void A_place_is_where_it_says(string place, string expected)
    {
        var (fa, dfa) = (new FeedbackAlignment(), new DirectFeedbackAlignment());
        var plan = FeedbackPlan.Parse($"fa, {place} dfa");

        var there = Specs.Where(spec => plan.RulesFor(Specs)[spec.Index] == dfa).Select(spec => spec.Name);

        Assert.Equal(Expected(expected), there);
        Assert.All(plan.RulesFor(Specs), rule => Assert.True(rule == fa || rule == dfa));
        Assert.Equal($"fa, {place} dfa", $"{plan}");
        Assert.Equal(plan, FeedbackPlan.Parse($"{plan}"));
    }

    [Fact]
    public void A_network_grows_by_places_that_are_known_by_what_lies_above_them()
    {
        var network = new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), 10, FeedbackPlan.Parse("kp, below stage2 dfa, readout bp"), seed: 1);

        Assert.Equal(["dfa", "dfa", "dfa", "kp", "kp", "bp"], network.Synapses.Take(5).Append(network.Synapses[^1]).Select(synapse => Catalogue.NameOf(synapse.Rule)));
        Assert.Equal("kp, below stage2 dfa, readout bp", $"{network.Plan}");
    }

    [Fact]
    public void Blanks_do_not_tell_plans_apart() => Assert.Equal(FeedbackPlan.Parse("kp, below stage2 fa"), FeedbackPlan.Parse(" kp,below  stage2   fa "));

    [Theory]
    [InlineData("kp, bp", "'bp' is no exception of a plan: expected a place and a rule, as in readout bp")]
    [InlineData("kp, dfa below stage2", "'dfa below' is no place in a plan")]
    [InlineData("kp, beneath stage2 dfa", "'beneath stage2' is no place in a plan")]
    [InlineData("kp, below below stage2 dfa", "'below below stage2' is no place in a plan")]
    [InlineData("kp, below dfa", "'below' is no place in a plan")]
    [InlineData("kp, 0 dfa", "'0' is no place in a plan")]
    [InlineData("kp, 4-1 dfa", "'4-1' is no place in a plan")]
    [InlineData("kp, - dfa", "'-' is no place in a plan")]
    [InlineData("kp, *conv dfa", "'*conv' is no place in a plan")]
    [InlineData("kp, readout at", "unknown rule 'at'")]
    public void What_is_no_plan_is_refused_with_what_can_be_written(string text, string message)
    {
        var refusal = Assert.Throws<UsageException>(() => FeedbackPlan.Parse(text)).Message;

        Assert.StartsWith(message, refusal);
        Assert.True(!refusal.Contains("place", StringComparison.Ordinal) || refusal.Contains("as in 3, 1-4, 5- or -3; or below or above one of these", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kp, stage4 fa", "there are no synapses at 'stage4', expected some of ")]
    [InlineData("kp, conv1 fa", "'conv1'")]
    [InlineData("kp, 11- fa", "'11-'")]
    [InlineData("kp, below first fa", "'below first'")]
    [InlineData("kp, above readout fa", "'above readout'")]
    public void A_place_of_no_synapse_is_refused_with_those_there_are(string text, string message)
    {
        var refusal = Assert.Throws<UsageException>(() => new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), 10, FeedbackPlan.Parse(text), seed: 1)).Message;

        Assert.StartsWith($"the plan '{text}': ", refusal);
        Assert.Contains(message, refusal);
        Assert.Contains("2 stage1.block1.conv1", refusal);
    }

    [Fact]
    public void Of_a_large_network_the_nearest_names_are_told()
    {
        var refusal = Assert.Throws<UsageException>(() => new SmallResNet { Depth = 44 }.Grow(new(8, 8, 3), 10, FeedbackPlan.Parse("kp, stage3.block9 fa"), seed: 1)).Message;

        Assert.Contains("stage3.block1.conv1", refusal);
        Assert.Contains("(nearest of ", refusal);
        Assert.DoesNotContain("stage1", refusal);
    }

    [Theory]
    [InlineData("kp", "kp")]
    [InlineData("wm:rate=0.05:interval=4", "wm")]
    [InlineData("kp:birth=random, stage1 fa:x=1, readout bp", "kp")]
    public void The_rule_for_everywhere_names_a_plan(string text, string name) => Assert.Equal(name, FeedbackPlan.NameIn(text));

    private static IEnumerable<string> Expected(string words)
    {
        var names = Specs.Select(spec => spec.Name).ToList();
        int Number(string word) => word switch { "last" => names.Count, "last but one" => names.Count - 1, _ => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture) };
        return words.StartsWith("stage", StringComparison.Ordinal) ? names.Where(name => name.StartsWith(words, StringComparison.Ordinal))
            : words.Split('-') is [var from, .., var to] ? names[(Number(from) - 1)..Number(to)] : [names[Number(words) - 1]];
    }
}
