using System.Globalization;
using Antiphon.Rules;

namespace Antiphon.Tests.Conformance;

public sealed class CatalogueTests
{
    public static TheoryData<string> Names() => [.. Lab.Entries.Select(e => e.Name)];

    [Fact]
    public void Every_rule_of_the_house_is_listed_once()
    {
        var rules = typeof(FeedbackRule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(FeedbackRule)) && !t.IsAbstract);

        Assert.Equal(rules.Select(t => t.Name).Order(), Catalogue.Entries.Select(e => e.Default.GetType().Name).Order());
        Assert.Equal(Catalogue.Entries.Count, Catalogue.Entries.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public void Every_rule_is_sealed_and_a_value() =>
        Assert.All(Lab.Entries, e =>
        {
            Assert.True(e.Default.GetType().IsSealed);
            Assert.Equal(e.Default, e.Make([]));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_options_are_accepted_and_say_their_defaults(string name)
    {
        var entry = Lab.Entries.Single(e => e.Name == name);

        Assert.Equal(entry.Default, entry.Make([.. entry.Options.Select(o => $"{o.Name}={o.Default}")]));
        Assert.All(entry.Options, o =>
        {
            FeedbackRule[] others = [.. Values(entry, o.Name, o.Default).Select(value => Make(entry, $"{o.Name}={value}").Rule).OfType<FeedbackRule>().Where(rule => !rule.Equals(entry.Default))];
            Assert.NotEmpty(others);
            Assert.All(others, rule => Assert.Equal(rule, Lab.Parse(entry.TextOf(rule))));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_options_and_wrong_values_are_refused_in_one_sentence(string name)
    {
        var entry = Lab.Entries.Single(e => e.Name == name);
        string[][] wrong = [["colour=blue"], ["colour"], [""], .. entry.Options.SelectMany(o => (string[][])[[$"{o.Name}=blue"], [$"{o.Name}="], [$"{o.Name}=NaN"], [$"{o.Name}=Infinity"], [$"{o.Name}={o.Default}", $"{o.Name}={o.Default}"]])];
        string[][] far = [.. entry.Options.SelectMany(o => (string[][])[[$"{o.Name}=-1"], [$"{o.Name}=0"], [$"{o.Name}=-1e9"], [$"{o.Name}=1e300"]])];

        Assert.All(wrong, options => Assert.NotNull(Make(entry, options).Refusal));
        Assert.All(wrong.Concat(far).Select(options => Make(entry, options).Refusal).OfType<string>(), refusal =>
        {
            Assert.Contains($"'{name}'", refusal, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal);
        });
    }

    [Theory]
    [InlineData("dfa", "scale", "1e-9 1e6", "0 -1")]
    [InlineData("usf", "scale", "1e-9 1e6", "0 -1")]
    [InlineData("frsf", "scale", "1e-9 1e6", "0 -1")]
    [InlineData("brsf", "scale", "1e-9 1e6", "0 -1")]
    [InlineData("wm", "rate", "1e-9 1", "0 -1 1.1")]
    [InlineData("wm", "samples", "1 4096", "0 -1 0.5")]
    [InlineData("wm", "side", "1 4096", "0 -1 0.5")]
    [InlineData("wm", "interval", "0 9999", "-1 0.5")]
    [InlineData("wm", "before", "0 9999", "-1 0.5")]
    [InlineData("wm", "amplitude", "1e-9 1e6", "0 -1")]
    [InlineData("wm", "decay", "0 0.9", "1 -0.1")]
    [InlineData("copy", "db", "0 -1 -39.9", "0.5 7 -40")]
    public void Its_numbers_have_the_ranges_they_should(string name, string option, string right, string wrong)
    {
        var entry = Lab.Entries.Single(e => e.Name == name);

        Assert.All(right.Split(' '), value => Assert.NotNull(Make(entry, $"{option}={value}").Rule));
        Assert.All(wrong.Split(' '), value => Assert.NotNull(Make(entry, $"{option}={value}").Refusal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_source_can_be_cited(string name)
    {
        var bibTeX = Lab.Parse(name).Source.BibTeX;

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

        var rules = plan.RulesFor([.. ((string[])["stage1.conv1", "stage1.conv2", "stage2", "stage", "head"]).Select((name, i) =>
            new SynapseSpec { Name = name, Index = i, Geometry = Antiphon.Kernels.Geometry.Dense(1, 1), Init = default, Classes = 1, IsReadout = name == "head" })]);

        Assert.Equal([kp, bp, fa, fa, bp], rules);
        Assert.Equal("fa, stage1* kp, stage1.conv2 bp, readout bp", plan.ToString());
    }

    private static (FeedbackRule? Rule, string? Refusal) Make(CatalogueEntry entry, params string[] options)
    {
        try
        {
            return (entry.Make(options), null);
        }
        catch (UsageException refusal)
        {
            return (null, refusal.Message);
        }
    }

    // Values that an option may take, as far as its default tells and its answer to nonsense: the range is the rule's own affair.
    private static IEnumerable<string> Values(CatalogueEntry entry, string option, string standard) =>
        double.TryParse(standard, CultureInfo.InvariantCulture, out var number)
            ? new[] { number + 1, number - 1, number * 1.1, number * 0.9, number + 1e-3, number - 1e-3 }.Select(value => value.ToString(CultureInfo.InvariantCulture))
            : Make(entry, $"{option}=blue").Refusal!.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
