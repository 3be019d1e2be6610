using System.Text.Json;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>Searches on validation, and comparisons with what they found.</summary>
public sealed class TuneVerbTests
{
    [Fact]
    public void Every_rule_gets_the_same_trials_and_the_better_half_goes_on()
    {
        using var folder = new TempFolder();
        var line = $"tune {Small(2)} --rules bp,wm --vary rate=0.02..0.2 --vary wm:interval=2,4 --trials 4 --runs-dir {folder.Path} --run search";

        var output = Command.Run($"{line} --json {folder.File("copy.json")} --markdown {folder.File("page.md")}").Fine();

        Assert.Contains("every rule with the same trials of at most 6 epochs in all", string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        var text = File.ReadAllText(folder.File("search/tune.json"));
        Assert.Equal(text.TrimEnd(), File.ReadAllText(folder.File("copy.json")).TrimEnd());
        using var json = JsonDocument.Parse(text);
        var rules = json.RootElement.GetProperty("rules").EnumerateArray().ToArray();
        Assert.Equal(["bp", "wm"], rules.Select(rule => rule.GetProperty("rule").GetString()));
        foreach (var rule in rules)
        {
            var trials = rule.GetProperty("trials").EnumerateArray().ToArray();
            Assert.Equal([1, 1, 2, 2], trials.Select(trial => trial.GetProperty("epochs").GetInt32()).Order());
            Assert.Empty(trials[0].GetProperty("values").EnumerateObject()); // the recipe as it stands
            var best = trials.Single(trial => trial.GetProperty("trial").GetInt32() == rule.GetProperty("best").GetInt32());
            Assert.Equal(trials.Where(trial => trial.GetProperty("epochs").GetInt32() == 2).Max(Accuracy), Accuracy(best));
            Assert.Null(RunDirectory.SummaryIn(folder.File($"search/{best.GetProperty("run").GetString()}"))!.TestAccuracy);
        }

        Assert.Equal(Rates(rules[0]), Rates(rules[1]));
        Assert.Contains("| wm | the recipe as it stands", File.ReadAllText(folder.File("page.md")));

        // What is there is not trained again.
        Assert.DoesNotContain("epoch 1/2", Command.Run(line).Fine());
        Assert.Equal(text, WithoutProvenance(text, File.ReadAllText(folder.File("search/tune.json"))));

        static double Accuracy(JsonElement trial) => trial.GetProperty("validation_accuracy").GetDouble();
        static IEnumerable<string?> Rates(JsonElement rule) => rule.GetProperty("trials").EnumerateArray().Skip(1).Select(trial => trial.GetProperty("values").GetProperty("rate").GetString());
    }

    [Fact]
    public void What_was_found_is_compared_with_the_recipe_as_it_stands()
    {
        using var folder = new TempFolder();
        Command.Run($"tune {Small(1)} --rules bp,kp --vary rate=0.1,0.001 --vary kp:birth=random --search grid --runs-dir {folder.Path} --run search").Fine();
        var json = folder.File("rows.json");

        var output = Command.Run($"compare {Small(1)} --tuned {folder.File("search")} --with-untuned --seeds 2 --runs-dir {folder.Path} --run both --json {json}").Fine();

        using var rows = JsonDocument.Parse(File.ReadAllText(json));
        var all = rows.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["bp", "kp", "bp-tuned", "kp-tuned"], all.Select(row => row.GetProperty("rule").GetString()));
        Assert.Equal(JsonValueKind.Null, all[0].GetProperty("tuned").ValueKind);
        Assert.Equal("0.1", all[2].GetProperty("tuned").GetProperty("rate").GetString());
        Assert.Equal("random", all[3].GetProperty("tuned").GetProperty("kp:birth").GetString());
        Assert.Contains("rule: 'kp:birth=random'\n", File.ReadAllText(folder.File("both/kp-tuned-2/config.yaml")));
        Assert.Contains("rate: 0.1\n", File.ReadAllText(folder.File("both/bp-tuned-1/config.yaml")));
        Assert.Contains("untuned, the best first: ", output);

        var tuned = $"compare --runs-dir {folder.Path} --tuned {folder.File("search")}";
        Command.Run($"{tuned} {Small(1)} --rate 0.2").ShouldFail(2, "--rate: the search in --tuned found one for each rule");
        Command.Run($"{tuned} {Small(1)} --rules fa").ShouldFail(2, "'fa' was not searched, expected one of bp, kp");
        Command.Run($"{tuned} {Small(1)} --momentum 0.5").ShouldFail(2, "the search had momentum 0.9, not 0.5");
        Command.Run($"compare {Small(1)} --with-untuned").ShouldFail(2, "there is nothing tuned");
        Command.Run($"compare {Small(1)} --tuned {folder.File("both")}").ShouldFail(1, "there is no tune.json");
    }

    [Fact]
    public void The_test_set_stays_closed_on_request()
    {
        using var folder = new TempFolder();
        var file = folder.File("one.json");
        Assert.Contains("\nvalidation accuracy ", Command.Run($"train {Small(1)} --no-test --runs-dir {folder.Path} --run one --json {file}").Fine());
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("test_accuracy").ValueKind);
        Assert.Contains("has finished: validation accuracy", Command.Run($"resume {folder.File("one")}").Fine());
        Assert.Contains("the test set stayed closed", Command.Run($"compare {Small(1)} --no-test --rules bp,fa --seeds 2 --runs-dir {folder.Path}").Fine());
        Command.Run($"train {Small(1)} --no-test --confusion {folder.File("c.svg")}").ShouldFail(2, "the test set stays closed");
    }

    [Fact]
    public void A_run_pauses_where_it_is_told_to()
    {
        using var folder = new TempFolder();
        Command.Run($"train {Small(3)} --run whole --runs-dir {folder.Path}").Fine();
        Directory.CreateDirectory(folder.File("part/checkpoints"));
        File.Copy(folder.File("whole/config.yaml"), folder.File("part/config.yaml"));

        Assert.Contains("paused", Command.Run($"resume {folder.File("part")} --until 2").Fine());
        Assert.Equal(("stopped", "paused after epoch 2"), RunDirectory.StateOf(folder.File("part")));
        Assert.Contains("is past epoch 2 already", Command.Run($"resume {folder.File("part")} --until 2").Fine());
        Command.Run($"resume {folder.File("part")}").Fine();

        Assert.Equal(RunDirectory.ResultOf(folder.File("whole"))!.StateHash, RunDirectory.ResultOf(folder.File("part"))!.StateHash);
    }

    [Theory]
    [InlineData("--vary rate", "expected a name, =, and values")]
    [InlineData("--vary a:b:c=1", "expected a name, =, and values")]
    [InlineData("--vary epochs=1,2", "'epochs' cannot be searched")]
    [InlineData("--vary rate=1..0.1", "the smaller one first")]
    [InlineData("--vary rate=0.1,,0.2", "expected each value once")]
    [InlineData("--vary rate=0.1,0.1", "expected each value once")]
    [InlineData("--vary rate=0.1,0.2 --vary rate=0.3,0.4", "--vary rate is given twice")]
    [InlineData("--vary rate=fast,slow", "expected a number above 0")]
    [InlineData("--vary rate=0.1..0.2 --search grid", "is a range: a grid takes values")]
    [InlineData("--vary rate=0.1,0.2 --search grid --trials 3", "a grid is as large as its values say")]
    [InlineData("--rules bp,wm --vary rate=0.1,0.2 --vary wm:interval=1,2 --search grid", "bp would have 2, wm would have 4 trials")]
    [InlineData("--rules bp --vary wm:interval=1,2", "'wm' is not among the rules")]
    [InlineData("--rules wm --vary wm:speed=1,2", "rule 'wm' has no option 'speed'")]
    [InlineData("--search grid", "--search grid: expected --vary with values for it")]
    [InlineData("--rules bp,wm --vary wm:rate=0.05,0.1", "there is nothing to vary for 'bp'")]
    [InlineData("--trials 1", "--trials 1: expected a whole number from 2")]
    public void A_search_that_cannot_be_made_is_refused_before_anything_is_trained(string options, string says)
    {
        using var folder = new TempFolder();
        Command.Run($"tune {Small(1)} --runs-dir {folder.Path} {options}").ShouldFail(2, says);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Few_trials_cover_a_range_and_whole_numbers_stay_whole()
    {
        var rates = SearchDimension.Parse("rate=0.01..1").Draw(1, 10).Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
        Assert.All(rates.Select((rate, i) => (rate, i)), pair => Assert.InRange(Math.Log10(pair.rate / 0.01) * 5, pair.i - 0.01, pair.i + 1.01));
        Assert.Equal(["0", "0", "1", "1", "2", "2"], SearchDimension.Parse("wm:interval=0,1,2").Draw(3, 6).Order());
        Assert.All(SearchDimension.Parse("batch=16..256").Draw(1, 8), value => Assert.InRange(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture), 16, 256));
    }

    [Fact]
    public void A_folder_that_is_something_else_is_left_as_it_is()
    {
        using var folder = new TempFolder();
        Command.Run($"train {Small(1)} --runs-dir {folder.Path} --run one").Fine();
        Command.Run($"compare {Small(1)} --runs-dir {folder.Path} --run one").ShouldFail(2, "the folder of a single run");
        Directory.CreateDirectory(folder.File("letters/old"));
        File.WriteAllText(folder.File("letters/old/draft.tmp"), "");
        Command.Run($"train {Small(1)} --runs-dir {folder.Path} --run letters").ShouldFail(2, "there is a run of this name");
        Assert.Equal(["draft.tmp"], Directory.EnumerateFiles(folder.File("letters"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));

        foreach (var text in (string[])["{}", "null", "[", """{"rules": null}"""])
        {
            File.WriteAllText(folder.File("letters/tune.json"), text);
            Command.Run($"compare {Small(1)} --runs-dir {folder.Path} --tuned {folder.File("letters")}").ShouldFail(1, "tune.json: damaged");
        }
    }

    [Fact]
    public void A_trial_that_diverges_late_does_not_change_a_search_that_is_gone_on_with()
    {
        using var folder = new TempFolder();
        var line = $"tune {Small(4)} --rules bp --vary rate=0.1,1e30 --schedule steps:2 --step-factor 1e30 --select last --trials 3 --runs-dir {folder.Path} --run search";
        Command.Run(line);
        var before = Trials();

        Command.Run(line);

        Assert.Equal(before, Trials());

        string Trials() => File.ReadAllText(folder.File("search/tune.json")) is var text ? text[text.IndexOf("\"rules\"", StringComparison.Ordinal)..] : "";
    }

    private static string Small(int epochs) => Command.Small.Replace("--epochs 1", $"--epochs {epochs}", StringComparison.Ordinal);

    private static string WithoutProvenance(string model, string text)
    {
        const string Next = "\"data\": {";
        return model[..model.IndexOf(Next, StringComparison.Ordinal)] + text[text.IndexOf(Next, StringComparison.Ordinal)..];
    }
}
