using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>Recipes, plans and rules print as text that parses back to an equal value.</summary>
public sealed class RecipeTextTests
{
    public static TheoryData<string> Models() => [.. ModelCatalogue.Entries.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void The_recipe_of_a_model(string model) => AssertReturns(Recipe.For(ModelCatalogue.Parse(model)));

    [Theory]
    [InlineData("sgd", 0.05)]
    [InlineData("adam", 0.001)]
    [InlineData("rmsprop", 0.001)]
    [InlineData("lion", 0.0001)]
    [InlineData("muon", 0.02)]
    public void An_optimizer_brings_its_rate(string optimizer, double rate)
    {
        var recipe = Recipe.Parse($"optimizer={optimizer}");

        Assert.Equal(rate, recipe.Rate.Peak);
        Assert.Equal(0.4, Recipe.Parse($"optimizer={optimizer} rate=0.4").Rate.Peak);
        AssertReturns(recipe);
    }

    [Theory]
    [InlineData("feedback-optimizer=adam feedback-rate=steps:0.0001:1,2,3:0.8 feedback-decay=1E-06")]
    [InlineData("feedback-optimizer=sgd:momentum=0.5:nesterov=true")]
    [InlineData("feedback-optimizer=muon:beta2=0.5:adam-ratio=0.1")]
    [InlineData("feedback-rate=cosine:0.1")]
    public void How_B_descends_prints_as_it_is_written(string text)
    {
        Assert.Equal(text, string.Join(' ', $"{Recipe.Parse(text)}".Split(' ').Where(part => part.StartsWith("feedback", StringComparison.Ordinal))));
        AssertReturns(Recipe.Parse(text));
        Assert.DoesNotContain("feedback", $"{new Recipe()}");
    }

    [Theory]
    [InlineData("feedback-optimizer=sdg")]
    [InlineData("feedback-optimizer=sgd:beta1=0.5")]
    [InlineData("feedback-optimizer=sgd:momentum=2")]
    [InlineData("feedback-optimizer=sgd:momentum")]
    public void What_is_no_optimizer_of_B_is_refused(string text) =>
        Assert.Contains("expected one of sgd, adam, adamw, rmsprop, lion, muon, with knobs of its own", Assert.Throws<UsageException>(() => Recipe.Parse(text)).Message);

    [Theory]
    [InlineData("noise:500")]
    [InlineData("noise:20:0.015")]
    public void Pretraining_prints_as_it_is_written(string text)
    {
        var recipe = Recipe.Parse($"pretrain={text}");

        Assert.Contains($" pretrain={text} ", $"{recipe}");
        AssertReturns(recipe);
        Assert.Null(RecipeKnobs.Find("pretrain").Turn(recipe, "none").Pretraining);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("noise:0")]
    [InlineData("noise:10:0")]
    [InlineData("noise:10:0.1:2")]
    [InlineData("data:10")]
    public void What_is_no_pretraining_is_refused(string text) =>
        Assert.Equal($"pretrain {text}: expected none, noise:STEPS or noise:STEPS:RATE", Assert.Throws<UsageException>(() => Recipe.Parse($"pretrain={text}")).Message);

    [Fact]
    public void Recipes_with_any_knobs_turned()
    {
        string[] shapes = ["constant", "cosine", "steps:2,5"];
        for (var i = 0; i < 200; i++)
        {
            var draws = Rng.FromSeed(1).Stream(i);
            var recipe = new Recipe();
            foreach (var knob in RecipeKnobs.All.Where((_, place) => draws.Uniform((ulong)place) < 0.5))
            {
                var number = $"{draws.Stream(knob.Name).Below(9000, 0) + 1}e-4";
                string[] values = knob.Name switch
                {
                    "epochs" or "batch" or "shards" or "rollbacks" => [$"{draws.Below(50, 99) + 1}"],
                    "schedule" => [shapes[draws.Below(3, 98)]],
                    "pretrain" => ["none", "noise:30", $"noise:7:{number}"],
                    "decay" => [number, $"0.02:0.5:{number}", $"warmup:1:cosine:{number}"],
                    _ => knob.IsFlag ? ["true", "false"] : knob.ValueName.Contains('|', StringComparison.Ordinal) ? knob.ValueName.Split('|') : [number],
                };
                recipe = knob.Print(recipe) is null ? recipe : knob.Turn(recipe, values[draws.Stream(knob.Name).Below(values.Length, 1)]);
            }

            AssertReturns(recipe);
        }
    }

    [Fact]
    public void Plans_of_every_rule()
    {
        var rules = Catalogue.Entries.Select(e => e.Default).ToList();
        Assert.All(rules.Zip(rules.Skip(1).Append(rules[0])), pair =>
        {
            var plan = new FeedbackPlan(pair.First).Except("stage1*", pair.Second).Except("readout", new WeightMirror { Rate = 0.05, Before = 3 });
            Assert.Equal(plan, FeedbackPlan.Parse(plan.ToString()));
        });
        Assert.NotEqual(FeedbackPlan.Parse("kp"), FeedbackPlan.Parse("kp, readout bp"));
        Assert.Contains("expected a place and a rule", Assert.Throws<UsageException>(() => FeedbackPlan.Parse("kp, bp")).Message);
    }

    [Theory]
    [InlineData("epochs=0", "epochs 0: expected a whole number from 1 to 2147483647")]
    [InlineData("speed=3", "unknown knob 'speed'")]
    [InlineData("epochs", "expected name=value")]
    [InlineData("optimizer=adam momentum=0.5", "momentum belongs to sgd and muon, and the optimizer is adam")]
    [InlineData("epsilon=1e-8", "epsilon belongs to adam, adamw, rmsprop and muon, and the optimizer is sgd")]
    [InlineData("optimizer=adamw epsilon=0", "epsilon 0: expected a number above 0")]
    [InlineData("optimizer=rmsprop alpha=1", "alpha 1: expected a number of at least 0 and below 1")]
    [InlineData("optimizer=lion alpha=0.9", "alpha belongs to rmsprop, and the optimizer is lion")]
    [InlineData("optimizer=lion beta2=1", "beta2 1: expected a number of at least 0 and below 1")]
    [InlineData("optimizer=adamw adam-ratio=0.1", "adam-ratio belongs to muon, and the optimizer is adamw")]
    public void What_is_no_recipe_is_refused(string text, string message) => Assert.Contains(message, Assert.Throws<UsageException>(() => Recipe.Parse(text)).Message);

    private static void AssertReturns(Recipe recipe)
    {
        var text = recipe.ToString();

        Assert.Equal(recipe, Recipe.Parse(text));
        Assert.Equal(text, Recipe.Parse(text).ToString());
    }
}
