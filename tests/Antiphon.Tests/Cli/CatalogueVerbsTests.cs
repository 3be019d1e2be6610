using System.Text.Json;
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
        var output = Command.Run("rules").Fine();

        foreach (var entry in Catalogue.Entries)
        {
            Assert.Contains($"│ {entry.Name} ", output);
            Assert.Contains(entry.Title, output);
            Assert.Contains($"{entry.Default.Source.Year} {entry.Default.Source.Id}", output);
            Assert.All(entry.Options, option => Assert.Contains($"{option.Name}={option.Default}", output));
        }

        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
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
        var mirror = json.RootElement.EnumerateArray().Single(rule => rule.GetProperty("name").GetString() == "wm");
        Assert.Equal("at rest", mirror.GetProperty("learns").GetString());
        Assert.Equal("0.1", mirror.GetProperty("options").GetProperty("rate").GetString());
        Assert.Equal("arXiv:1904.05391", mirror.GetProperty("source").GetProperty("id").GetString());
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
