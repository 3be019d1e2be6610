using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Probes;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Cli;

/// <summary>The three checks of a comparison: scale, reference, and use of depth.</summary>
public sealed class ChecksTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(1000, false)]
    public void Activity_that_explodes_is_flagged(double factor, bool stable)
    {
        var network = Deep();
        network.At("two").W.Value.Scale(factor);

        var checks = Of(network);

        Assert.Equal((stable, true), (checks.IsStable, checks.HasReference));
        Assert.Equal(stable ? "passes" : "activity explodes", checks.Verdict);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1e-8, false)]
    [InlineData(0, false)]
    public void A_true_gradient_that_vanishes_is_flagged(double factor, bool valid)
    {
        var network = Deep();
        network.At("readout").W.Value.Scale(factor);

        var checks = Of(network);

        Assert.Equal((true, valid), (checks.IsStable, checks.HasReference));
        Assert.Equal(valid ? "passes" : "cosines mean nothing", checks.Verdict);
        Assert.Equal(valid, !ChecksSheet.Cells("fa", checks)[4].EndsWith('!') && checks.Cosine is not null);
    }

    [Theory]
    [InlineData(50, 1e-7, 0.02, "passes")]
    [InlineData(50.01, 1e-7, 0.02, "activity explodes")]
    [InlineData(double.PositiveInfinity, 1e-7, 0.02, "activity explodes")]
    [InlineData(50, 0.99e-7, 0.02, "cosines mean nothing")]
    [InlineData(50, 1e-7, 0.0199, "hidden layers add too little")]
    [InlineData(51, 0, -0.1, "activity explodes; cosines mean nothing; hidden layers add too little")]
    public void Each_threshold_is_where_its_source_has_it(double growth, double gradient, double gain, string verdict) =>
        Assert.Equal(verdict, Checks.Of([Seen(growth, gradient, 60)], [gain], isFrozen: false).Verdict);

    [Fact]
    public void Of_several_seeds_the_worst_scale_and_gradient_count_and_the_mean_gain()
    {
        // Rounded, 0.57 - 0.55 is below 0.02.
        var checks = Checks.Of([Seen(3, 1e-3, 0), Seen(60, 1e-9, 90), Seen(double.NaN, 1, double.NaN)], [0.57 - 0.55, 0.57 - 0.55], isFrozen: false);

        Assert.Equal((3, 3, 60, 1e-9), (checks.Trainings, checks.Measured, checks.Growth, checks.Gradient));
        Assert.Equal(0.5, checks.Cosine!.Value, 12);
        Assert.True(checks.UsesDepth);
        Assert.Equal(["dfa", "activity explodes; cosines mean nothing", "60 flag", "1.0e-09 flag", "0.500 !", "+2.00 ok"], ChecksSheet.Cells("dfa", checks));
    }

    [Fact]
    public void What_cannot_be_measured_is_said()
    {
        Assert.Equal("failed", Checks.Of([], [], isFrozen: false).Verdict);
        Assert.Equal("not measured", Checks.Of([new Dictionary<string, IReadOnlyDictionary<string, double>>()], [0.1], isFrozen: false).Verdict);
        Assert.Equal("measured at 1 of 2 seeds", Checks.Of([Seen(1, 1, 0), new Dictionary<string, IReadOnlyDictionary<string, double>>()], [0.1], isFrozen: false).Verdict);
        Assert.Equal("no frozen to compare with", Checks.Of([Seen(1, 1, 0)], [], isFrozen: false).Verdict);
        Assert.Equal(["frozen", "the baseline", "1 ok", "1.0e+00 ok", "1.000", "-"], ChecksSheet.Cells("frozen", Checks.Of([Seen(1, 1, 0)], [0], isFrozen: true)));
    }

    [Fact]
    public void A_comparison_gets_a_frozen_row_and_a_verdict_for_each_rule()
    {
        using var folder = new TempFolder();
        var (file, page, html) = (folder.File("results.json"), folder.File("results.md"), folder.File("page.html"));

        var output = Command.Run($"compare {Deeper} --rules bp,dfa,shallow --checks --seeds 2 --probe exact-delta-norm@7,angle --json {file} --markdown {page} --report {html}").Fine();

        var rows = Rows(file);
        Assert.Equal(["bp", "dfa", "shallow", "frozen"], rows.Select(row => row.GetProperty("rule").GetString()));
        var checks = rows.Select(row => row.GetProperty("checks")).ToArray();
        double[] means = [.. rows.Select(row => row.GetProperty("test_accuracy").GetProperty("mean").GetDouble())];
        Assert.All([0, 1], i =>
        {
            Assert.Equal(means[i] - means[3], checks[i].GetProperty("above_frozen").GetDouble(), 12);
            Assert.Equal(means[i] - means[3] >= 0.02, checks[i].GetProperty("uses_depth").GetBoolean());
            Assert.InRange(checks[i].GetProperty("activity_growth").GetDouble(), 0.1, 10);
            Assert.InRange(checks[i].GetProperty("true_gradient_norm").GetDouble(), 1e-5, 1);
        });
        Assert.Equal(1, checks[0].GetProperty("cosine").GetDouble());
        Assert.InRange(checks[1].GetProperty("cosine").GetDouble(), -0.5, 0.95);
        Assert.Equal(["no hidden layers", "the baseline"], checks.Skip(2).Select(check => check.GetProperty("verdict").GetString()));
        Assert.Equal(JsonValueKind.Null, checks[3].GetProperty("above_frozen").ValueKind);

        string[] lines = output.Split('\n');
        Assert.All(lines.SkipWhile(line => !line.StartsWith('╭')), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("checks: those of Hao 2026, arXiv:2606.21126", output);
        Assert.Contains("| rule | checks | growth | true gradient | cosine | above frozen |", File.ReadAllText(page));
        Assert.Contains("""<table><caption>Checks of each rule</caption>""", File.ReadAllText(html).ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal));
        Assert.Contains("<th scope=\"row\">bp, hidden none</th><td>no hidden layers</td>", File.ReadAllText(html));

        // Every row of the page is one of the table: what the runs' files say is what was measured.
        var markdown = File.ReadAllLines(page).SkipWhile(line => !line.StartsWith("| rule | checks", StringComparison.Ordinal)).Skip(2).Take(2).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[2..^1]);
        Assert.All(markdown, cells => Assert.Contains($"<td>{cells[0]}</td>{string.Concat(cells.Skip(1).Select(cell => $"<td class=\"number\">{cell}</td>"))}", File.ReadAllText(html)));
    }

    [Fact]
    public void On_a_page_of_runs_angles_to_a_gradient_that_vanishes_are_marked()
    {
        using var folder = new TempFolder();
        foreach (var (rule, norm) in ((string, string)[])[("fa", "1e-4"), ("dfa", "1e-9")])
        {
            RunFolders.Finished(folder, $"runs/{rule}-1", rule, 1, 80, 0.9);
            RunFolders.Write(folder, $"runs/{rule}-1", "metrics.jsonl", $$$"""
                {"kind":"epoch","epoch":3,"step":180,"train_loss":1,"validation_accuracy":0.9,"seconds":1,"images":100,"probes":{"activity-growth":{"conv2":900},"exact-delta-norm":{"conv1":{{{norm}}} },"gradient-angle":{"conv1":60},"delta-scale":{"conv1":1} } }

                """);
        }

        Command.Run($"report {folder.File("runs")} -o {folder.File("page.html")}").Fine();

        var html = File.ReadAllText(folder.File("page.html"));
        Assert.Equal(2, html.Split("these angles mean nothing").Length);
        Assert.Contains("dfa: these angles mean nothing, as the true gradient is below 1e-7 in a hidden layer.", html.Split("Probe gradient-angle</h2>")[1].Split("</section>")[0]);
        Assert.Contains("<td>activity explodes; cosines mean nothing; no frozen to compare with</td>", html);
    }

    [Fact]
    public void A_rule_that_is_no_better_than_frozen_is_flagged_and_frozen_is_there_once()
    {
        using var folder = new TempFolder();
        var file = folder.File("results.json");

        // Nothing learns at such a rate.
        Command.Run($"compare {Deeper} --rules frozen,fa --rate 1e-12 --checks --json {file}").Fine();

        var rows = Rows(file);
        Assert.Equal(["frozen", "fa"], rows.Select(row => row.GetProperty("rule").GetString()));
        Assert.False(rows[1].GetProperty("checks").GetProperty("uses_depth").GetBoolean());
        Assert.Equal("hidden layers add too little", rows[1].GetProperty("checks").GetProperty("verdict").GetString());
    }

    [Fact]
    public void Without_the_option_there_are_no_checks_and_it_changes_no_bit()
    {
        using var folder = new TempFolder();
        var (plain, judged) = (folder.File("plain.json"), folder.File("judged.json"));

        var output = Command.Run($"compare {Deeper} --rules fa --run one --runs-dir {folder.Path} --json {plain}").Fine();
        var again = Command.Run($"compare {Deeper} --rules fa --run one --runs-dir {folder.Path} --checks --json {judged}").Fine();

        Assert.DoesNotContain("frozen", output);
        Assert.Equal(JsonValueKind.Null, Rows(plain)[0].GetProperty("checks").ValueKind);
        Assert.Equal("not measured", Rows(judged)[0].GetProperty("checks").GetProperty("verdict").GetString()); // it had been finished
        Assert.Contains("not measured: trained without --checks", again);
        Command.Run($"compare {Deeper} --rules fa --checks --run two --runs-dir {folder.Path}").Fine();
        Assert.Equal(Hash("one"), Hash("two"));

        string Hash(string name) => JsonDocument.Parse(File.ReadAllText(folder.File($"{name}/fa-1/summary.json"))).RootElement.GetProperty("weights_sha256").GetString()!;
    }

    [Fact]
    public void Side_by_side_and_read_again_the_checks_are_the_same()
    {
        using var folder = new TempFolder();
        var line = $"compare {Deeper} --rules fa,dfa --checks --select best --epochs 2 --runs-dir {folder.Path}".Replace("--epochs 1", "", StringComparison.Ordinal);
        Command.Run($"{line} --run one --json {folder.File("one.json")}").Fine();

        Command.Run($"{line} --run two --jobs 3 --json {folder.File("two.json")}").Fine();
        Command.Run($"{line} --run one --json {folder.File("read.json")}").Fine();

        Assert.Equal(Verdicts("one"), Verdicts("two"));
        Assert.Equal(Verdicts("one"), Verdicts("read"));
        Assert.DoesNotContain("not measured", Verdicts("one"));

        string Verdicts(string name) => string.Join('\n', Rows(folder.File($"{name}.json")).Select(row => row.GetProperty("checks").GetRawText()));
    }

    [Fact]
    public void A_training_that_was_stopped_and_goes_on_has_its_checks()
    {
        using var folder = new TempFolder();
        var line = $"compare {Deeper} --rules fa,frozen --checks --epochs 2 --runs-dir {folder.Path}".Replace("--epochs 1", "", StringComparison.Ordinal);
        Command.Run($"{line} --run whole --json {folder.File("whole.json")}").Fine();
        Command.Run($"{line} --run parts").Fine();

        // As it was after its first epoch.
        Directory.Delete(folder.File("parts/fa-1"), recursive: true);
        Directory.CreateDirectory(folder.File("parts/fa-1"));
        Directory.CreateDirectory(RunDirectory.CheckpointsOf(folder.File("parts/fa-1")));
        File.Copy(folder.File("whole/fa-1/config.yaml"), folder.File("parts/fa-1/config.yaml"));
        Command.Run($"resume {folder.File("parts/fa-1")} --until 1").Fine();
        Assert.Equal("stopped", RunDirectory.StateOf(folder.File("parts/fa-1")).State);
        Command.Run($"{line} --run parts --json {folder.File("parts.json")}").Fine();

        Assert.Equal(Rows(folder.File("whole.json")).Select(row => row.GetProperty("checks").GetRawText()), Rows(folder.File("parts.json")).Select(row => row.GetProperty("checks").GetRawText()));
    }

    // Two hidden layers, so that one follows another.
    private static string Deeper => Command.Small.Replace("--hidden 8", "--hidden 16,12", StringComparison.Ordinal);

    private static JsonElement[] Rows(string file) => [.. JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("rows").EnumerateArray()];

    private static Network Deep() => Lab.Grow(new(6), b => b.DenseUnit("one", 8).DenseUnit("two", 12).Readout("readout"), new FeedbackAlignment());

    private static Checks Of(Network network)
    {
        var view = Looks.ViewOf(network);
        return Checks.Of([new IProbe[] { new ActivityGrowth(), new ExactDeltaNorm(), new DeltaEndToEnd() }.ToDictionary(probe => probe.Name, probe => probe.Observe(view))], [0.1], isFrozen: false);
    }

    // What probes see of one network; angle in degrees at its hidden layer, beside a readout that is exact.
    private static Dictionary<string, IReadOnlyDictionary<string, double>> Seen(double growth, double gradient, double angle) => new()
    {
        ["activity-growth"] = new Dictionary<string, double> { ["here"] = growth, ["low"] = 0.5 },
        ["exact-delta-norm"] = new Dictionary<string, double> { ["here"] = gradient, ["low"] = 2 },
        ["delta-end-to-end"] = new Dictionary<string, double> { ["here"] = angle, ["readout"] = 0, ["all"] = 1 },
    };
}
