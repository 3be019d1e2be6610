using System.Text.Json;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class CatalogueVerbsTests
{
    [Fact]
    public void Rules_lists_every_rule_with_its_options_and_source()
    {
        var output = Command.Run("rules", width: 200).Fine();

        foreach (var entry in Catalogue.Entries)
        {
            var source = entry.Default.Source;
            Assert.Matches($@"│ {entry.Name} +│ {Regex.Escape($"{entry.Title} ({source.Year})")} +│", output);
            Assert.Contains(source.Id.Length > 0 ? source.Id : source.Venue, output);
            Assert.All(entry.Options, option => Assert.Contains($"{option.Name}={option.Default}", output));
        }
    }

    [Fact]
    public void Rules_fits_a_screen_of_80_and_has_what_carries_all_of_W_or_trains_no_hidden_layer_at_the_end()
    {
        var output = Command.Run("rules").Fine();

        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        var names = Regex.Matches(output.Split('╰')[0], @"^│ ([a-z0-9-]+)( \*)? +│", RegexOptions.Multiline).Skip(1).Select(match => match.Value.Trim('│', ' ')).ToArray();
        Assert.Equal(Catalogue.Entries.Count, names.Length);
        Assert.Equal(["bp *", "sa *", "aa *", "sham *", "frozen *"], names[^5..]);
        Assert.DoesNotContain(names[..^5], name => name.EndsWith('*'));
    }

    [Theory]
    [InlineData("bp", "layer by layer", "no", "no")]
    [InlineData("dfa", "broadcast", "no", "no")]
    [InlineData("dkp", "broadcast", "no", "with W")]
    [InlineData("brsf", "layer by layer", "no", "no")]
    [InlineData("kp", "layer by layer", "no", "with W")]
    [InlineData("pfa", "layer by layer", "no", "with W")]
    [InlineData("wm", "layer by layer", "at rest", "at rest")]
    [InlineData("ia", "layer by layer", "at rest", "at rest")]
    [InlineData("ldrl", "layer by layer", "at rest", "at rest")]
    [InlineData("sa", "layer by layer", "no", "with W")]
    [InlineData("aa", "layer by layer", "no", "with W")]
    [InlineData("pepita", "second pass", "no", "no")]
    [InlineData("pal", "layer by layer", "while it learns", "with W")]
    [InlineData("frozen", "none", "no", "no")]
    public void Rules_says_how_errors_travel_when_a_rule_listens_and_how_its_B_learns(string name, string errorPath, string listens, string learns)
    {
        var rule = RuleReport.Of(Catalogue.Entries.Single(entry => entry.Name == name));

        Assert.Equal((errorPath, listens, learns), (rule.ErrorPath, rule.Listens, rule.Learns));
        Assert.Equal(name is "wm" or "ia" or "ldrl", rule.Rests is not null);
    }

    [Fact]
    public void Rules_writes_the_same_for_programs()
    {
        using var folder = new TempFolder();
        var file = folder.File("rules.json");

        var shown = Command.Run("rules --json -").Fine();
        Command.Run($"rules --json {file}").Fine();

        Assert.Equal(shown, File.ReadAllText(file));
        using var json = JsonDocument.Parse(shown);
        Assert.Equal(Catalogue.Entries.Select(entry => entry.Name), json.RootElement.EnumerateArray().Select(rule => rule.GetProperty("name").GetString()));
        var mirror = Rule("wm");
        Assert.Equal("at rest", mirror.GetProperty("learns").GetString());
        Assert.Equal("at rest", mirror.GetProperty("listens").GetString());
        Assert.Equal("layer by layer", mirror.GetProperty("error_path").GetString());
        Assert.Equal("none", mirror.GetProperty("transport").GetString());
        Assert.Equal((20, 2), (mirror.GetProperty("rests").GetProperty("before").GetInt32(), mirror.GetProperty("rests").GetProperty("interval").GetInt32()));
        Assert.Equal("0.1", mirror.GetProperty("options").GetProperty("rate").GetString());
        Assert.Equal("arXiv:1904.05391", mirror.GetProperty("source").GetProperty("id").GetString());
        Assert.False(mirror.GetProperty("baseline").GetBoolean());
        Assert.True(Rule("sham").GetProperty("baseline").GetBoolean());
        Assert.Equal(["asap"], Catalogue.Entries.Select(entry => entry.Name).Where(name => Rule(name).GetProperty("shares_input").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, Rule("kp").GetProperty("rests").ValueKind);

        JsonElement Rule(string name) => json.RootElement.EnumerateArray().Single(rule => rule.GetProperty("name").GetString() == name);
    }

    [Fact]
    public void Cite_prints_every_source_once()
    {
        var all = Command.Run("cite").Fine();
        var two = Command.Run("cite kp wm:interval=4").Fine();

        Assert.All(Catalogue.Entries, entry => Assert.Contains(entry.Default.Source.BibTeX, all));
        Assert.Equal(Catalogue.Entries.Select(entry => entry.Default.Source).Distinct().Count(), all.Split("@article").Length - 1);
        Assert.Single(two.Split("@article")[1..]);
    }

    [Fact]
    public void Every_source_can_be_found() => Assert.All(Catalogue.Entries.Select(entry => entry.Default.Source), source =>
    {
        Assert.Matches(@"^[^,]+, [^,]+( and [^,]+, [^,]+)*$", source.Authors);
        Assert.InRange(source.Year, 1943, DateTime.UtcNow.Year);
        Assert.True(source.Title.Split(' ').Length >= 3, source.Title);
        Assert.Matches(@"^\S", source.Venue);

        // Without a number of its own, a paper is found by its proceedings or by its place in a repository of papers.
        Assert.Matches(source.Id.Length > 0 ? @"^(doi:10\.\d{4,}/\S+|arXiv:\d{4}\.\d{4,5})$" : @"^(OpenReview \w{10,}|Advances in Neural Information Processing Systems \d+)$", source.Id.Length > 0 ? source.Id : source.Venue);
    });

    [Fact]
    public void Models_lists_every_model_with_its_size()
    {
        var output = Command.Run("models").Fine();

        Assert.All(ModelCatalogue.Entries, model => Assert.Contains($"│ {model.Name} ", output));
        Assert.Contains("61,706", output); // LeNet-5 with full second convolution, by hand
        Assert.Contains("res18, res34 and res50", output);
        Assert.Contains("11,173,962", output); // ResNet-18 for CIFAR-10, as counted by everyone
    }

    [Fact]
    public void A_graph_shows_where_activities_are_normalised()
    {
        Assert.Contains("conv1.activity_norm", Command.Run("models lenet --graph --activity-norm", width: 200).Fine());
        Assert.DoesNotContain("activity_norm", Command.Run("models lenet --graph", width: 200).Fine());
        Command.Run("models --activity-norm").ShouldFail(2, "belong to one model");
    }

    [Fact]
    public void Probes_lists_every_probe_and_what_it_observes()
    {
        var output = Command.Run("probes", width: 250).Fine();

        Assert.All(ProbeCatalogue.Entries, probe => Assert.Contains(probe.Observes, output));
        Assert.All(ProbeCatalogue.Entries, probe => Assert.Contains($"│ {probe.Name} ", output));
        Assert.All(ProbeCatalogue.Entries, probe => Assert.Contains($"| `{probe.Name}` |", Repository.Read("docs/extending.md")));
    }
}
