using System.Text.Json;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>A comparison as far as its folder has come.</summary>
public sealed class CollectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_finished_is_shown_and_what_is_not_is_said()
    {
        var line = $"compare {Command.Small.Replace("--epochs 1", "--epochs 3", StringComparison.Ordinal)} --rules bp,kp,wm --seeds 3 --checks --runs-dir {_folder.Path} --run half";
        Command.Run($"{line} --print-jobs");
        foreach (var run in (string[])["bp-1", "bp-2", "bp-3", "kp-2"])
        {
            Command.Run($"resume {_folder.File($"half/{run}")}").Fine();
        }

        Command.Run($"resume {_folder.File("half/kp-1")} --until 2").Fine();
        _folder.Write("half/wm-1/state.json", """{"state":"failed","message":"there is no room"}"""u8.ToArray());
        _folder.Write("half/wm-2/state.json", """{"state":"diverged","message":"the loss is NaN"}"""u8.ToArray());
        var (before, file, page) = (Listing(), _folder.File("half.json"), _folder.File("half.md"));

        string output;
        using (RunsFolder.Hold(_folder.File("half")))
        using (RunDirectory.Open(_folder.File("half/wm-3")))
        {
            output = Command.Run($"compare --collect {_folder.File("half")}/ --json {file} --markdown {page} --report {_folder.File("half.html")}", width: 400).Fine();
        }

        Assert.Equal(before, Listing());
        Assert.StartsWith("mlp 8 on demo, 3 epochs, seeds 1 to 3\n", output);
        Assert.Matches(@"│ bp +│ weights +│ +\d+\.\d\d ± \d+\.\d\d % │", output);
        Assert.Matches(@"│ kp +│ nothing +│ +\d+\.\d\d % \(1 of 3\) │", output);
        Assert.Matches(@"│ wm +│ nothing +│ +failed │", output);
        Assert.Matches(@"│ frozen +│ nothing +│ +not finished │", output);
        Assert.Contains("kp has 1 of 3 seeds: seed 1 stopped after epoch 2 of 3; seed 3 not begun.\n", output);
        Assert.Contains("wm has 0 of 3 seeds: seed 1 failed in epoch 1 of 3: there is no room; seed 3 running in epoch 1 of 3.\n", output);
        Assert.Contains("wm failed: the loss is NaN.", output);
        Assert.Contains("±: standard deviation over the seeds that came to an end", output);
        Assert.Contains("trained: 4 runs on ", output);
        Assert.Contains("Collected by `antiphon compare --collect ", File.ReadAllText(page));
        Assert.Contains("</html>", File.ReadAllText(_folder.File("half.html")));
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal([3, 1, 0, 0], json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("validation_accuracy").GetProperty("values").GetArrayLength()));

        IEnumerable<string> Listing() => [.. Directory.EnumerateFileSystemEntries(_folder.File("half"), "*", SearchOption.AllDirectories).Order().Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
    }

    [Fact]
    public void What_a_search_found_is_kept_with_the_comparison()
    {
        Command.Run($"tune {Command.Small} --rules bp,kp --vary rate=0.1,0.001 --vary kp:birth=random --search grid --runs-dir {_folder.Path} --run search").Fine();
        var plain = Command.Run($"compare {Command.Small} --tuned {_folder.File("search")} --with-untuned --rules bp,kp,shallow --checks --runs-dir {_folder.Path} --run both --json {_folder.File("plain.json")}").Fine();
        Directory.Delete(_folder.File("search"), recursive: true);

        var collected = Command.Run($"compare --collect {_folder.File("both")} --json {_folder.File("collected.json")}").Fine();

        Assert.Equal(Tables(plain), Tables(collected));
        Assert.Contains("kp-tuned: ", collected);
        Assert.Equal(Values("plain.json"), Values("collected.json"));

        // But for where they were trained, and where they lie.
        static IEnumerable<string> Tables(string output) => output.Split('\n').SkipWhile(text => !text.StartsWith('╭')).TakeWhile(text => !text.StartsWith("trained: ", StringComparison.Ordinal) && !text.StartsWith("the runs are in ", StringComparison.Ordinal));
        IEnumerable<string> Values(string name) => [.. JsonDocument.Parse(File.ReadAllText(_folder.File(name))).RootElement.GetProperty("rows").EnumerateArray().SelectMany(row => row.GetProperty("trainings").EnumerateArray()).Select(training => training.GetProperty("weights_sha256").GetString()!)];
    }

    [Fact]
    public void A_folder_that_is_no_comparisons_is_refused()
    {
        Command.Run($"train {Command.Small} --runs-dir {_folder.Path} --run single").Fine();
        _folder.Write("search/tune.json", "{}"u8.ToArray());
        _folder.Write("old/bp-1/config.yaml", "seed: 1\n"u8.ToArray());

        Collect("search").ShouldFail(2, "search is the folder of a search, expected that of a comparison: '--tuned ");
        Collect("single").ShouldFail(2, "single is the folder of a single run");
        Collect("old").ShouldFail(2, "there is no comparison.json in it, expected the folder of a comparison");
        Collect("nowhere").ShouldFail(2, "there is no comparison.json in it");
        foreach (var (text, says) in ((string, string)[])[("{", "damaged"), ("{}", "damaged"), ("""{"experiment":{},"seeds":[],"checks":false,"rows":[]}""", "no row"), ("null", "damaged")])
        {
            _folder.Write("old/comparison.json", System.Text.Encoding.UTF8.GetBytes(text));
            Collect("old").ShouldFail(1, "comparison.json: damaged", says);
        }

        _folder.Write("old/comparison.json", """{"experiment":{"epochs":"few"},"seeds":[1],"checks":false,"rows":[{"rule":"bp","tuned":null}]}"""u8.ToArray());
        Collect("old").ShouldFail(2, "comparison.json: epochs");
        _folder.Write("old/comparison.json", """{"experiment":{},"seeds":[1],"checks":false,"rows":[{"rule":"songs","tuned":null}]}"""u8.ToArray());
        Collect("old").ShouldFail(2, "unknown rule 'songs'");
        Assert.False(Directory.Exists(_folder.File("nowhere")));
    }

    [Fact]
    public void A_knob_that_is_unknown_is_refused()
    {
        Command.Run($"compare {Command.Small} --rules bp --runs-dir {_folder.Path} --run newer --print-jobs");
        var file = _folder.File("newer/comparison.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"epochs\"", "\"aeons\"", StringComparison.Ordinal));

        Command.Run($"compare --collect {_folder.File("newer")}").ShouldFail(1, "'aeons' is no knob of this version");
    }

    [Fact]
    public void Where_nothing_is_finished_that_is_said_in_a_sentence()
    {
        Command.Run($"compare {Command.Small} --rules bp,fa,kp --runs-dir {_folder.Path} --run none --print-jobs");
        _folder.Write("none/bp-1/state.json", """{"state":"diverged","message":"the loss is NaN"}"""u8.ToArray());

        using (RunDirectory.Open(_folder.File("none/kp-1")))
        {
            Collect("none").ShouldFail(1, "none of its 3 trainings has finished: 1 diverged, 1 not begun, 1 running, the first failure: the loss is NaN");
        }
    }

    [Theory]
    [InlineData("--rules bp")]
    [InlineData("--seeds 2")]
    [InlineData("--rate 0.1")]
    [InlineData("--run other")]
    [InlineData("--jobs 2")]
    [InlineData("--print-jobs")]
    [InlineData("--serve")]
    [InlineData("--checks")]
    public void Nothing_beside_it_changes_what_is_compared(string option) =>
        Command.Run($"compare --collect {_folder.Path} {option}").ShouldFail(2, $"--collect with {option.Split(' ')[0]}: the folder says what was compared, expected --json, --markdown, --report or nothing beside it");

    private Command.Outcome Collect(string folder) => Command.Run($"compare --collect {_folder.File(folder)}");
}
