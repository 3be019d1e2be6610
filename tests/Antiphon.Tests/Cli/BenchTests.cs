using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class BenchTests
{
    private const string Tiny = "bench step --model mlp --size 4 --batch 3 --steps 2 --warmup 2 --threads 1";

    [Fact]
    public void A_step_is_written_for_programs()
    {
        using var json = JsonDocument.Parse(Command.Run($"{Tiny} --classes 5 --rules kp --readout bp --json -").Fine());

        var root = json.RootElement;
        Assert.Equal(["model", "batch", "threads", "rows"], Names(root));
        Assert.Equal(("mlp", 3, 1), (root.GetProperty("model").GetString(), root.GetProperty("batch").GetInt32(), root.GetProperty("threads").GetInt32()));
        var row = Assert.Single(root.GetProperty("rows").EnumerateArray());
        Assert.Equal(["rule", "shards", "step_ms", "images_per_second", "peak_rss_mb", "alloc_bytes_per_step", "phases_ms"], Names(row));
        Assert.Equal("kp, readout bp", row.GetProperty("rule").GetString());
        var (least, median) = (row.GetProperty("step_ms").GetProperty("min").GetDouble(), row.GetProperty("step_ms").GetProperty("median").GetDouble());
        Assert.Equal(["min", "median"], Names(row.GetProperty("step_ms")));
        Assert.InRange(least, 1e-6, median);
        Assert.Equal(3000 / median, row.GetProperty("images_per_second").GetDouble(), 6);
        Assert.True(row.GetProperty("peak_rss_mb").GetDouble() > 1);
        Assert.True(row.GetProperty("alloc_bytes_per_step").GetInt64() >= 0);
        Assert.Equal(["forward", "loss", "backward", "descent", "rest"], Names(row.GetProperty("phases_ms")));
        Assert.All(row.GetProperty("phases_ms").EnumerateObject(), phase => Assert.True(phase.Value.GetDouble() >= 0));
        Assert.True(row.GetProperty("phases_ms").GetProperty("backward").GetDouble() > 0);
    }

    [Fact]
    public void A_batch_in_shards_is_timed_beside_a_whole_one()
    {
        var output = Command.Run($"{Tiny} --rules bp --shards 1,3", width: 120).Fine();

        Assert.Matches(@"│ bp +│.*1\.00 / 1\.00", output);
        Assert.Matches(@"│ bp, 3 shards +│", output);
        Command.Run($"{Tiny} --shards 2,2").ShouldFail(ExitCode.Usage, "--shards 2,2: expected whole numbers from 1 on with commas between");
    }

    [Fact]
    public void Steps_on_several_machines_are_estimated_from_a_share_here()
    {
        using var folder = new TempFolder();
        var (page, chart) = (folder.File("cluster.md"), folder.File("cluster.svg"));

        var output = Command.Run($"bench cluster --model mlp --size 4 --classes 5 --batch 8 --nodes 4 --links 1 --faster 1,100 --steps 1 --threads 1 --json {folder.File("cluster.json")} --chart {chart} --markdown {page}").Fine();

        Assert.Matches(@"│ 100 x, 1 +│ +4 │", output);
        Assert.Contains("](cluster.svg)", File.ReadAllText(page));
        Assert.Contains("<svg", File.ReadAllText(chart));
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("cluster.json")));
        Assert.Equal(["model", "rule", "batch", "processes", "threads", "measured", "latency_us", "estimates"], Names(json.RootElement));
        Assert.True(json.RootElement.GetProperty("measured").GetProperty("numbers").GetInt64() > 100);
        Assert.Equal([1, 2, 4, 1, 2, 4], json.RootElement.GetProperty("estimates").EnumerateArray().Select(estimate => estimate.GetProperty("nodes").GetInt32()));
        Assert.All(json.RootElement.GetProperty("estimates").EnumerateArray(), estimate => Assert.InRange(estimate.GetProperty("tree").GetProperty("efficiency").GetDouble(), 0, 1));
    }

    [Theory]
    [InlineData("--nodes 3", "--nodes 3: expected a power of two from 2 to 4096")]
    [InlineData("--links 10,-1", "--links 10,-1: expected numbers above 0 with commas between")]
    [InlineData("--batch 2 --nodes 4", "--batch 2: there are 4 nodes, and each is to have a picture: expected 4 or more")]
    [InlineData("--chart cluster.png", "--chart cluster.png: expected a file that ends in .svg")]
    public void What_no_cluster_is_like_is_refused(string options, string says) => Command.Run($"bench cluster --model mlp --size 4 {options}").ShouldFail(ExitCode.Usage, says);

    [Fact]
    public void Several_rules_are_shown_side_by_side_and_each_has_memory_of_its_own()
    {
        using var folder = new TempFolder();
        var (file, page) = (folder.File("step.json"), folder.File("step.md"));

        var output = Command.Run($"{Tiny} --rules bp,wm --json {file} --markdown {page}").Fine();

        string[] lines = output.Split('\n');
        Assert.StartsWith("mlp on 4x4x3, batch 3, CPU, ", lines[0]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(["rule", "min ms", "median ms", "images/s", "time / bp", "bytes", "peak MB"], Cells(Assert.Single(lines, line => line.Contains("images/s │")), '│'));
        Assert.Equal("1.00 / 1.00", Cells(lines.First(line => line.StartsWith("│ bp ", StringComparison.Ordinal)), '│')[4]);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(["bp", "wm"], json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("rule").GetString()));
        Assert.All(json.RootElement.GetProperty("rows").EnumerateArray(), row => Assert.True(row.GetProperty("peak_rss_mb").GetDouble() > 1));

        string[] written = File.ReadAllText(page).Split('\n');
        Assert.Equal(lines[0], written[0]);
        Assert.Equal("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", written[3]);
        Assert.Equal(Cells(lines.First(line => line.StartsWith("│ wm ", StringComparison.Ordinal)), '│'), Cells(written[5], '|'));
        var made = written[^2];
        Assert.Contains($"`antiphon {Tiny} --rules bp,wm --json ", made);
        Assert.Contains($"version {CommandLine.Version}, commit {CommandLine.Commit ?? "unknown"}, on 20", made);
        Assert.Contains($"CPU, {Antiphon.Kernels.Cpu.Instructions}, 1 thread; .NET ", made);
        Assert.Equal([file, page], Directory.EnumerateFileSystemEntries(folder.Path).Order());
    }

    [Fact]
    public void Timed_steps_are_whole_spans_from_rest_to_rest() =>
        Assert.Contains("wm:interval=3: 3 timed steps", Command.Run($"{Tiny} --rules wm:interval=3").Fine());

    [Fact]
    public void A_process_started_by_its_assembly_starts_others_alike()
    {
        var started = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Antiphon.Cli.dll"), .. $"{Tiny} --rules bp,fa --json -".Split(' ')])
        { UseShellExecute = false, RedirectStandardOutput = true })!;
        using (started)
        {
            var output = started.StandardOutput.ReadToEnd();
            started.WaitForExit();
            Assert.Equal(0, started.ExitCode);
            Assert.Contains("\"fa\"", output);
        }
    }

    [Theory]
    [InlineData("bench sing", "unknown verb 'sing': expected one of step, kernels", "see antiphon bench --help")]
    [InlineData("bench step --rules bp,songs", "unknown rule 'songs'", "see antiphon bench step --help")]
    [InlineData("bench step --rules bp,bp", "each named once")]
    [InlineData("bench step --readout songs", "unknown rule 'songs'")]
    [InlineData("bench step --model organ", "unknown model 'organ'")]
    [InlineData("bench step --model alexnet --size 1", "does not fit an input of 1x1x3")]
    [InlineData("bench step --model mlp --size 4096 --rules bp", "does not fit", "dense1 has 25,165,824,000 weights")]
    [InlineData("bench step --batch 0", "--batch 0")]
    [InlineData("bench data --batch 65536", "--batch 65536: expected at most 12000")]
    [InlineData("bench step --steps 0", "--steps 0: expected a whole number from 1")]
    [InlineData("bench step --warmup 0", "--warmup 0")]
    [InlineData("bench step --threads 0", "--threads 0")]
    [InlineData("bench step --markdown -", "--markdown -")]
    [InlineData("bench kernels --batch 0", "--batch 0")]
    [InlineData("bench kernels --rules bp", "unknown option '--rules'")]
    [InlineData("compare --markdown -", "--markdown -")]
    public void What_does_not_fit_is_said_in_one_line(string line, params string[] says)
    {
        var outcome = Command.Run(line);

        outcome.ShouldFail(2, says);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("bench step --json /no/such/folder/x.json", "/no/such/folder/x.json", "cannot be written")]
    [InlineData("bench kernels --markdown /no/such/folder/x.md", "/no/such/folder/x.md", "cannot be written")]
    [InlineData("compare --markdown /no/such/folder/x.md", "/no/such/folder/x.md", "cannot be written")]
    [InlineData("bench step --model mlp --rules bp --batch 2000000000", "does not fit into memory")]
    public void A_run_that_cannot_go_on_says_so(string line, params string[] says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Unix.");

        Command.Run(line).ShouldFail(1, says);
    }

    [Fact]
    public void Rests_that_never_meet_are_not_waited_for() =>
        Command.Run($"{Tiny} --rules wm:interval=999983:before=1 --readout wm:interval=1000000:before=1").ShouldFail(2, "rest together only every 999,983,000,000 steps");

    [Fact]
    public void A_comparison_is_written_as_it_is_shown()
    {
        using var folder = new TempFolder();
        var page = folder.File("compare.md");

        var shown = Command.Run($"compare {Command.Small} --rules bp,wm:interval=8:before=1 --markdown {page}").Fine();

        string[] written = File.ReadAllText(page).Split('\n');
        Assert.Equal("| rule | transports | test accuracy | angle | validation |", written[2]);
        Assert.Equal(Cells(shown.Split('\n').First(line => line.StartsWith("│ bp ", StringComparison.Ordinal)), '│'), Cells(written[4], '|'));
        Assert.StartsWith("| wm:interval=8:before=1 | nothing |", written[5]);
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static string[] Cells(string line, char edge) => line.Split(edge, StringSplitOptions.TrimEntries)[1..^1];
}
