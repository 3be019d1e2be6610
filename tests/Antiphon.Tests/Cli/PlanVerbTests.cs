using System.Text.Json;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>Rules by place, from the command line and from files.</summary>
public sealed class PlanVerbTests : IDisposable
{
    private const string Small = "--model mlp --hidden 8,7 --epochs 1 --batch 200";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rule: kp, first dfa, readout bp")]
    [InlineData("rule: [kp, first dfa, readout bp]")]
    [InlineData("rule:\n  - kp\n  - first dfa\n  - readout bp")]
    public void A_line_and_a_file_give_one_training(string yaml)
    {
        File.WriteAllText(_folder.File("run.yaml"), yaml + "\n");

        var output = Command.Run($"train {Small} --rule 'kp,first dfa, readout bp' --run line --runs-dir {_folder.Path}").Fine();
        Command.Run($"train {Small} --config {_folder.File("run.yaml")} --run file --runs-dir {_folder.Path}").Fine();

        Assert.Contains("by kp, first dfa, readout bp, which transports", output);
        Assert.Contains("rule: 'kp, first dfa, readout bp'\n", File.ReadAllText(_folder.File("line/config.yaml")));
        var (one, other) = (Summary("line"), Summary("file"));
        Assert.Equal("kp, first dfa, readout bp", one.GetProperty("plan").GetString());
        Assert.Equal(one.GetProperty("weights_sha256").GetString(), other.GetProperty("weights_sha256").GetString());
        Assert.StartsWith("line has finished", Path.GetFileName(Command.Run($"resume {_folder.File("line")}").Fine()));
    }

    [Fact]
    public void A_plan_is_a_row_of_a_comparison()
    {
        var line = $"compare {Small} --rules 'bp; kp,first dfa' --runs-dir {_folder.Path} --run rows";

        Command.Run($"{line} --json {_folder.File("rows.json")}").Fine();

        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("rows.json")));
        Assert.Equal(["bp", "kp, first dfa"], json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("plan").GetString()));
        Assert.DoesNotContain("epoch 1/1", Command.Run(line).Fine()); // what is there is not trained again
    }

    [Fact]
    public void Options_that_are_searched_are_those_of_the_rule_everywhere()
    {
        Command.Run($"tune {Small} --rules 'kp, first dfa;' --vary kp:birth=silent,random --search grid --runs-dir {_folder.Path} --run search").Fine();
        Command.Run($"compare {Small} --tuned {_folder.File("search")} --runs-dir {_folder.Path} --run both").Fine();

        Assert.Equal(
            ["rule: 'kp:birth=random, first dfa'", "rule: 'kp:birth=silent, first dfa'"],
            Directory.EnumerateFiles(_folder.File("search"), "config.yaml", SearchOption.AllDirectories).Select(file => File.ReadLines(file).First(line => line.StartsWith("rule:", StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("train --rule 'kp, nowhere fa'", "the plan 'kp, nowhere fa': there are no synapses at 'nowhere', expected some of 1 dense1, 2 dense2, 3 readout")]
    [InlineData("train --rule 'kp, fa'", "'fa' is no exception of a plan: expected a place and a rule, as in readout bp; a place is a name")]
    [InlineData("train --rule 'fa, 2 dfa'", "under the plan 'fa, 2 dfa' no error ever reaches dense1 (fa), as dense2 (dfa) above sends none down")]
    [InlineData("compare --rules 'bp; fa, 2 dfa'", "no error ever reaches dense1 (fa)")]
    [InlineData("compare --rules 'fa, 2 dfa'", "no error ever reaches dense1 (fa)")]
    [InlineData("compare --rules kp,,fa", "expected rules with commas between, or plans with semicolons, as in 'bp; kp, readout bp', each named once")]
    [InlineData("train --rule 'pepita, first dfa'", "nothing changes the data of the second pass, so that dense2 (pepita) could never learn")]
    [InlineData("compare --rules 'kp; kp'", "each named once")]
    [InlineData("tune --rules 'fa, 2 dfa;'", "no error ever reaches dense1 (fa)")]
    public void What_cannot_learn_or_is_no_plan_is_refused_before_there_is_a_folder(string line, string says)
    {
        Command.Run($"{line} {Small} --runs-dir {_folder.File("runs")}").ShouldFail(2, says);

        Assert.False(Directory.Exists(_folder.File("runs")));
    }

    [Fact]
    public void A_run_whose_plan_leaves_a_unit_without_an_error_is_not_gone_on_with()
    {
        Command.Run($"train {Small} --rule fa --run old --runs-dir {_folder.Path}").Fine();
        var config = _folder.File("old/config.yaml");
        File.WriteAllText(config, File.ReadAllText(config).Replace("rule: fa", "rule: 'fa, 2 dfa'", StringComparison.Ordinal));
        File.Delete(_folder.File("old/summary.json"));

        Command.Run($"resume {_folder.File("old")}").ShouldFail(2, "no error ever reaches dense1 (fa)");
    }

    private JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllText(_folder.File($"{run}/summary.json"))).RootElement;
}
