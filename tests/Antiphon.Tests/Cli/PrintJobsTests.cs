using System.Text.Json.Nodes;
using Antiphon.Cli.Jobs;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>Trainings of a comparison or a search as command lines, run by a shell.</summary>
public sealed class PrintJobsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_that_a_shell_runs_come_to_the_comparison()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix.");
        const string Name = "a \"b\" $HOME 50%";
        var line = $"compare {Command.Small} --rules bp,kp,shallow --seeds 2 --runs-dir {_folder.Path}";
        var plain = Command.Run($"{line} --run plain --json {_folder.File("plain.json")}").Fine();

        var printed = Command.Run($"{line} --run '{Name}' --print-jobs");

        Assert.Equal(0, printed.Code);
        Assert.Contains("6 trainings to run, one a line", printed.Error);
        var lines = printed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.EndsWith($" resume '{_folder.File(Name)}/bp-1'", lines[0]);
        Assert.Equal(printed.Output, await File.ReadAllTextAsync(_folder.File($"{Name}/jobs.txt"), TestContext.Current.CancellationToken));
        Assert.Contains(printed.Output, await File.ReadAllTextAsync(_folder.File($"{Name}/jobs.slurm"), TestContext.Current.CancellationToken));

        Assert.Equal(0, (await Script.Run("sh", _folder.File($"{Name}/jobs.txt"))).Code);

        var collected = Command.Run($"compare --collect '{_folder.File(Name)}' --json {_folder.File("collected.json")}").Fine();
        Assert.Equal(Table(plain), Table(collected));
        Assert.Equal(Rows("plain.json"), Rows("collected.json"));

        // The same line without the option finds all there, and with it nothing to print.
        var whole = Command.Run($"{line} --run '{Name}'").Fine();
        Assert.Equal(Table(plain), Table(whole));
        Assert.DoesNotContain("epoch 1/1", whole);
        var rest = Command.Run($"{line} --run '{Name}' --print-jobs");
        Assert.Equal((0, ""), (rest.Code, rest.Output));
        Assert.Contains("nothing is left to train: 'antiphon compare --collect ", rest.Error);
        Assert.Empty(Directory.EnumerateFiles(_folder.File(Name), "jobs.*"));
    }

    [Fact]
    public void What_is_finished_diverged_or_under_way_is_not_printed()
    {
        var line = $"compare {Command.Small} --rules bp,kp --seeds 2 --runs-dir {_folder.Path} --run some --print-jobs";
        Assert.Equal(["bp-1", "bp-2", "kp-1", "kp-2"], Printed(line));
        Command.Run($"resume {_folder.File("some/bp-1")}").Fine();
        _folder.Write("some/bp-2/state.json", """{"state":"diverged","message":"the loss is NaN"}"""u8.ToArray());
        _folder.Write("some/kp-2/state.json", """{"state":"failed","message":"no room"}"""u8.ToArray());

        using (RunDirectory.Open(_folder.File("some/kp-1")))
        {
            Assert.Equal(["kp-2"], Printed(line));
            Assert.Contains("1 training under way, the first in ", Command.Run(line).Error);
        }

        // What is asked of the machine goes along where the folder says otherwise.
        Assert.Equal(["kp-1", "kp-2"], Printed(line));
        Assert.EndsWith("kp-1 --threads 3", Command.Run($"{line} --threads 3").Output.Split('\n')[0]);
        Command.Run($"{line} --rate 0.5").ShouldFail(2, "was trained with rate 0.05, not 0.5");
    }

    [Fact]
    public async Task A_search_is_printed_rung_by_rung_and_comes_to_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix.");
        var line = $"tune {Command.Small.Replace("--epochs 1", "--epochs 3", StringComparison.Ordinal)} --rules bp,wm --vary rate=0.02..0.2 --trials 4 --runs-dir {_folder.Path}";
        Command.Run($"{line} --run plain").Fine();
        var rungs = new List<int>();

        while (Command.Run($"{line} --run jobs --print-jobs") is { Output.Length: > 0 } printed)
        {
            var lines = printed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            rungs.Add(lines.Length);
            Assert.All(lines, job => Assert.Equal(rungs.Count < 3 ? $"--until {rungs.Count}" : "", job.Contains("--until", StringComparison.Ordinal) ? job[job.IndexOf("--until", StringComparison.Ordinal)..] : ""));
            if (rungs.Count == 2)
            {
                // One of a rung is there: the others are left of it.
                Assert.Equal(0, (await Script.Run("sh", "-c", lines[1])).Code);
                Assert.Equal([.. lines[..1], .. lines[2..]], Command.Run($"{line} --run jobs --print-jobs").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }

            Assert.Equal(0, (await Script.Run("sh", "-c", printed.Output)).Code);
        }

        Assert.Equal([8, 4, 2], rungs);
        Assert.DoesNotContain("epoch ", Command.Run($"{line} --run jobs").Fine().Split('\n').TakeWhile(text => !text.StartsWith('╭')).Skip(3));
        Assert.Equal(Found("plain"), Found("jobs"));

        string Found(string run)
        {
            var report = JsonNode.Parse(File.ReadAllText(_folder.File($"{run}/tune.json")))!.AsObject();
            report.Remove("provenance");
            return report.ToJsonString();
        }
    }

    [Theory]
    [InlineData("compare --print-jobs", "--print-jobs: expected --run with a name")]
    [InlineData("tune --print-jobs", "--print-jobs: expected --run with a name")]
    [InlineData("compare --print-jobs --run x --jobs 2", "--print-jobs with --jobs: nothing is trained or shown here")]
    [InlineData("compare --print-jobs --run x --serve", "--print-jobs with --serve")]
    [InlineData("compare --print-jobs --run x --report x.html", "--print-jobs with --report")]
    [InlineData("compare --print-jobs --run x --json x.json", "--print-jobs with --json")]
    [InlineData("tune --print-jobs --run x --markdown x.md", "--print-jobs with --markdown")]
    [InlineData("compare --print-jobs --run x --rules kp --optimizer adam", "whose B follows W by their decay")]
    public void What_does_not_go_with_it_is_refused_before_there_is_a_folder(string line, string says)
    {
        Command.Run($"{line} --runs-dir {_folder.File("runs")}").ShouldFail(2, says);
        Assert.False(Directory.Exists(_folder.File("runs")));
    }

    [Fact]
    public async Task A_shell_reads_words_as_they_were()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix.");
        string[] words = ["plain", "", "it's", "a b", "\"q\"", "$HOME", "`x`", @"\", "*", "~", "#", "ü", "-x=1,2:3", "!"];

        var (_, output) = await Script.Run("sh", "-c", ShellWords.Line(["printf", @"%s\n", .. words]));

        Assert.Equal([.. words, ""], output.Split('\n'));
        Assert.Throws<UsageException>(() => ShellWords.Line(["a\nb"]));
    }

    private static IEnumerable<string?> Printed(string line) => Command.Run(line).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(job => Path.GetFileName(job.Split(' ')[^1]));

    // The first table.
    private static IEnumerable<string> Table(string output) => output.Split('\n').SkipWhile(line => !line.StartsWith('╭')).TakeWhile(line => line.StartsWith('╭') || line.StartsWith('│') || line.StartsWith('├'));

    // All but times.
    private string Rows(string file)
    {
        var report = JsonNode.Parse(File.ReadAllText(_folder.File(file)))!.AsObject();
        report.Remove("provenance");
        foreach (var row in report["rows"]!.AsArray())
        {
            row!.AsObject().Remove("images_per_second");
            foreach (var epoch in row["trainings"]!.AsArray().SelectMany(training => training!["epochs"]!.AsArray()))
            {
                epoch!.AsObject().Remove("seconds");
            }
        }

        return report.ToJsonString();
    }
}
