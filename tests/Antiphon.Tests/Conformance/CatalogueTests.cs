using Antiphon.Rules;

namespace Antiphon.Tests.Conformance;

public sealed class CatalogueTests
{
    public static TheoryData<string> Names() => [.. Catalogue.Entries.Select(e => e.Name)];

    [Fact]
    public void Every_rule_of_the_house_is_listed_once()
    {
        var rules = typeof(FeedbackRule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(FeedbackRule)) && !t.IsAbstract);

        Assert.Equal(rules.Select(t => t.Name).Order(), Catalogue.Entries.Select(e => e.Default.GetType().Name).Order());
        Assert.Equal(Catalogue.Entries.Count, Catalogue.Entries.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public void Every_rule_is_sealed_and_a_value() =>
        Assert.All(Catalogue.Entries, e =>
        {
            Assert.True(e.Default.GetType().IsSealed);
            Assert.Equal(e.Default, Catalogue.Parse(e.Name));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_options_are_accepted_and_say_their_defaults(string name)
    {
        var entry = Catalogue.Entries.Single(e => e.Name == name);

        Assert.Equal(entry.Default, Catalogue.Parse(string.Join(':', [name, .. entry.Options.Select(o => $"{o.Name}={o.Default}")])));
        Assert.All(entry.Options, o =>
        {
            var other = o.Default switch { "true" => "false", "false" => "true", "silent" => "random", _ => o.Name is "decay" or "rate" or "scale" or "amplitude" ? "0.5" : "7" };
            var rule = Catalogue.Parse($"{name}:{o.Name}={other}");
            Assert.NotEqual(entry.Default, rule);
            Assert.Equal(rule, Catalogue.Parse(Catalogue.TextOf(rule)));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_options_and_wrong_values_are_refused_in_one_sentence(string name)
    {
        var entry = Catalogue.Entries.Single(e => e.Name == name);
        var wrong = (string[])
        [
            $"{name}:colour=blue", $"{name}:colour", $"{name}:", .. entry.Options.SelectMany(o => (string[])[$"{name}:{o.Name}=blue", $"{name}:{o.Name}=", $"{name}:{o.Name}={o.Default}:{o.Name}={o.Default}"]),
            .. entry.Options.Where(o => o.Default is not ("true" or "false")).Select(o => $"{name}:{o.Name}=-1"),
        ];

        Assert.All(wrong, text =>
        {
            var message = Assert.Throws<UsageException>(() => Catalogue.Parse(text)).Message;
            Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_source_can_be_cited(string name)
    {
        var bibTeX = Catalogue.Parse(name).Source.BibTeX;

        Assert.StartsWith("@article{", bibTeX);
        Assert.Contains("year", bibTeX);
        Assert.Equal(bibTeX.Count(c => c == '{'), bibTeX.Count(c => c == '}'));
    }

    [Fact]
    public void Unknown_names_are_refused_and_known_ones_said() =>
        Assert.Contains("bp, fa, dfa", Assert.Throws<UsageException>(() => Catalogue.Parse("hebb")).Message);

    [Fact]
    public void A_rule_is_called_by_its_name_and_a_stranger_by_its_type()
    {
        Assert.All(Catalogue.Entries, e => Assert.Equal(e.Name, Catalogue.NameOf(e.Default)));
        Assert.Equal("Cheat", Catalogue.NameOf(new Rules.Cheat("", _ => { })));
    }

    [Theory]
    [InlineData("kp")]
    [InlineData("kp:birth=random")]
    [InlineData("wm:rate=0.05:interval=4")]
    [InlineData("usf:scale=0.5:strict=true")]
    public void A_rule_prints_as_it_is_written(string text) => Assert.Equal(text, Catalogue.TextOf(Catalogue.Parse(text)));

    [Fact]
    public void An_option_that_moves_the_default_of_others_still_prints_an_equal_rule()
    {
        var rule = new WeightMirror { Raw = true };

        Assert.Equal(rule, Catalogue.Parse(Catalogue.TextOf(rule)));
    }

    [Fact]
    public void A_plan_finds_its_exceptions()
    {
        var (fa, bp, kp) = (new FeedbackAlignment(), new Backprop(), new KolenPollack());
        var plan = new FeedbackPlan(fa).Except("stage1*", kp).Except("stage1.conv2", bp).Except("readout", bp);

        FeedbackRule At(string name, bool isReadout = false) => plan.RuleFor(
            new() { Name = name, Index = 0, Geometry = Antiphon.Kernels.Geometry.Dense(1, 1), Law = default, Classes = 1, IsReadout = isReadout });

        Assert.Equal([kp, bp, fa, bp, fa], (FeedbackRule[])[At("stage1.conv1"), At("stage1.conv2"), At("stage2"), At("head", isReadout: true), At("stage")]);
        Assert.Equal("fa, stage1* kp, stage1.conv2 bp, readout bp", plan.ToString());
    }
}
