using System.Text;
using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>One file describes a run.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_run_writes_down_makes_it_again()
    {
        Command.Run($"train {Command.Small} --rule wm:rate=0.05 --seed 9 --run one --runs-dir {_folder.Path}").Fine();
        Command.Run($"train --config {_folder.File("one/config.yaml")} --run two --runs-dir {_folder.Path}").Fine();

        Assert.Equal(Hash("one"), Hash("two"));
        Assert.Equal(Values("one"), Values("two"));
        Assert.Contains("rule: 'wm:rate=0.05'", File.ReadAllText(_folder.File("one/config.yaml")));
    }

    [Fact]
    public void The_line_comes_before_the_file()
    {
        var file = Write("model: mlp\nhidden: [30, 8]\nepochs: 1\nbatch: 200\nseed: 3\nnesterov: true\n");

        Command.Run($"train --config {file} --seed 4 --run x --runs-dir {_folder.Path}").Fine();

        var config = File.ReadAllText(_folder.File("x/config.yaml"));
        Assert.All((string[])["hidden: '30,8'", "seed: 4", "nesterov: true", "decay: 0.0005"], line => Assert.Contains(line + "\n", config));
    }

    [Theory]
    [InlineData("model: mlp\nepoch: 3\n", "run.yaml:2:1: unknown key 'epoch': did you mean 'epochs'?")]
    [InlineData("epochs: many\n", "run.yaml:1:9: epochs many: expected a whole number from 1")]
    [InlineData("hidden: 10\n", "run.yaml:1:9: hidden belongs to the model mlp")]
    [InlineData("seed: 1\nseed: 2\n", "run.yaml:2:1: ")]
    [InlineData("- epochs\n", "run.yaml:1:1: expected lines of key: value")]
    [InlineData("epochs:\n", "'epochs' has no value")]
    [InlineData("epochs: {a: 1}\n", "'epochs' has no value")]
    [InlineData("epochs: [1\n", "run.yaml:")]
    [InlineData("hidden: &a [*a]\n", "run.yaml:1:13: expected a value or a list of values, without references")]
    [InlineData("model: mlp\nhidden: [8, [9, 10]]\n", "run.yaml:2:13: expected a value or a list of values")]
    [InlineData("xyzzyplugh: 1\n", "unknown key 'xyzzyplugh': expected one of data, ")]
    [InlineData("seed: 2\nmodel: ml\n", "run.yaml:2:8: model: unknown model 'ml'")]
    [InlineData("split: 1,2\n", "run.yaml:1:8: split: ")]
    [InlineData("optimizer: adam\nmomentum: 0.5\n", "run.yaml:2:11: momentum belongs to sgd")]
    public void What_is_no_value_is_refused_with_its_place(string text, string says) => Command.Run($"train --config {Write(text)}").ShouldFail(2, says);

    [Fact]
    public void A_list_nested_without_end_is_refused() => Command.Run($"train --config {Write("hidden: " + new string('[', 100_000))}").ShouldFail(2, "expected a value or a list of values");

    [Fact]
    public void A_batch_larger_than_the_data_is_refused_wherever_it_is_asked_for() => Command.Run($"train --config {Write("batch: 20000\n")}").ShouldFail(2, "expected at most 12000");

    [Fact]
    public void A_file_that_is_not_there_is_named() => Command.Run("train --config /no/such/run.yaml").ShouldFail(1, "/no/such/run.yaml: cannot be read");

    [Fact]
    public async Task Damaged_files_are_refused_in_one_sentence_or_taken()
    {
        var file = _folder.File("run.yaml");
        byte[][] whole = [.. ((string[])[ConfigFile.TextOf(new(), "about"), "model: mlp\nhidden: [30, 8]\nseed: 3\nnesterov: true\n"]).Select(Encoding.UTF8.GetBytes)];

        Assert.InRange(await Fuzz.Read(file, whole, 4000, () => ConfigFile.ReadExperiment(file)), 1, 3999);
    }

    [Fact]
    public void A_key_with_a_line_break_is_refused_on_one_line()
    {
        var file = Write("\"a\\nb\": 1\n");

        Fuzz.IsSentence(file, Assert.Throws<UsageException>(() => ConfigFile.ReadExperiment(file)).Message);
    }

    private string Write(string text) => _folder.Write("run.yaml", Encoding.UTF8.GetBytes(text));

    private string? Hash(string run)
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File($"{run}/summary.json")));
        return summary.RootElement.GetProperty("weights_sha256").GetString();
    }

    private IEnumerable<string> Values(string run) => File.ReadLines(_folder.File($"{run}/config.yaml")).Where(line => !line.StartsWith('#'));
}
