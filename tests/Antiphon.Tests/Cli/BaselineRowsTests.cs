using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Rules;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Cli;

/// <summary>Rows of a comparison beside those of its baselines.</summary>
public sealed class BaselineRowsTests
{
    [Fact]
    public void Recovery_is_the_ratio_of_mean_gains_over_the_seeds_that_all_have()
    {
        // Gains of 0.2 and 0.4 where bp gains 0.4 and 0.6, and a seed that one of them lacks.
        var baselines = new Baselines(Row([0.9, 0.9, 0.5]), Row([0.5, 0.3, 0.1]));

        var recovery = baselines.Of(Row([0.7, 0.7, null]))!;

        Assert.Equal(0.6, recovery.Ratio!.Value, 12);
        Assert.Equal([0.2, 0.4], recovery.Gains.Select(gain => Math.Round(gain, 12)));

        // Residues 0.2 - 0.6 x 0.4 = -0.04 and 0.4 - 0.6 x 0.6 = 0.04, of deviation 0.04 sqrt(2), over 0.5.
        Assert.Equal(0.08 * Math.Sqrt(2), recovery.Sd, 12);
        Assert.True(recovery.IsGain);
        Assert.Null(baselines.Of(Row([null, null, null])));
    }

    [Fact]
    public void Bp_recovers_all_and_frozen_nothing_at_every_seed()
    {
        var (exact, frozen) = (Row([0.9, 0.8]), Row([0.5, 0.3]));
        var baselines = new Baselines(exact, frozen);

        Assert.Equal((1, 0, true), (baselines.Of(exact)!.Ratio, baselines.Of(exact)!.Sd, baselines.Of(exact)!.IsGain));
        Assert.Equal((0, 0, false), (baselines.Of(frozen)!.Ratio, baselines.Of(frozen)!.Sd, baselines.Of(frozen)!.IsGain));
    }

    [Fact]
    public void Where_bp_gains_nothing_there_is_nothing_to_recover()
    {
        var baselines = new Baselines(Row([0.5, 0.4]), Row([0.5, 0.5]));

        Assert.Null(baselines.Of(Row([0.6, 0.6]))!.Ratio);
        Assert.True(baselines.Of(Row([0.6, 0.6]))!.IsGain);
        Assert.True(baselines.IsVacuous);
    }

    [Theory]
    [InlineData(0.5, 0.4, false)]
    [InlineData(0.5, 0.4801, true)]
    [InlineData(0.5, 0.4799, false)]
    [InlineData(0.4, 0.5, true)]
    public void A_task_is_vacuous_where_frozen_comes_within_two_points(double exact, double frozen, bool vacuous)
    {
        Assert.Equal(vacuous, new Baselines(Row([exact]), Row([frozen])).IsVacuous);
        Assert.Null(new Baselines(Row([exact]), Row([null])).IsVacuous);
    }

    [Fact]
    public void A_comparison_with_both_baselines_says_what_each_rule_recovers()
    {
        using var folder = new TempFolder();
        var (file, page) = (folder.File("results.json"), folder.File("results.md"));

        var output = Command.Run($"compare --model mlp --hidden 12,8 --epochs 1 --batch 200 --rules bp,sham,frozen,usf,shallow --readout bp --seeds 2 --json {file} --markdown {page}").Fine();

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["bp, readout bp", "sham, readout bp", "frozen, readout bp", "usf, readout bp", "shallow"], rows.Select(row => row.GetProperty("rule").GetString()));
        double[][] accuracies = [.. rows.Select(row => row.GetProperty("test_accuracy").GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToArray())];
        var room = accuracies[0].Average() - accuracies[2].Average();
        Assert.Equal(accuracies[0], accuracies[1]);
        Assert.Equal(room < 0.02, json.RootElement.GetProperty("vacuous").GetBoolean());
        Assert.Equal([1, 1, 0], rows.Take(3).Select(row => row.GetProperty("recovery").GetDouble()));
        Assert.Equal((accuracies[3].Average() - accuracies[2].Average()) / room, rows[3].GetProperty("recovery").GetDouble(), 9);
        Assert.All(rows.Zip(accuracies), pair => Assert.Equal(pair.Second.Average() > accuracies[2].Average(), pair.First.GetProperty("beats_frozen").GetBoolean()));

        string[] lines = output.Split('\n');
        Assert.All(lines.SkipWhile(line => !line.StartsWith('╭')), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(lines, line => line.Contains("test accuracy │", StringComparison.Ordinal) && line.Contains("recovery │", StringComparison.Ordinal));
        Assert.Contains("| test accuracy | recovery |", File.ReadAllText(page));
        Assert.Contains("recovery: mean of (rule - frozen) over mean of (bp - frozen)", File.ReadAllText(page));
        Assert.Contains("shallow: a linear readout of the data", File.ReadAllText(page));
    }

    [Fact]
    public void A_rule_that_does_not_beat_frozen_is_marked_and_said_and_so_is_a_task_that_asks_nothing()
    {
        // Nothing learns at such a rate.
        var output = Words(Command.Run($"compare {Command.Small} --rules bp,frozen,fa --rate 1e-12 --seeds 2 --probe none").Fine());

        Assert.Contains("fa does not beat frozen: ", output);
        Assert.Contains("95 % interval ", output);
        Assert.Contains("vacuous: frozen comes within 2 points of bp (bp - frozen: ", output);
        Assert.Matches(@"fa │ nothing │ [^│]+ │ \S[^│]* ! │", output);
    }

    [Fact]
    public void Without_frozen_nothing_is_said_of_it()
    {
        var output = Command.Run($"compare {Command.Small} --rules bp,shallow").Fine();

        Assert.DoesNotContain("frozen", output);
        Assert.DoesNotContain("recovery", output);
    }

    [Fact]
    public void A_shallow_row_is_a_run_like_others()
    {
        using var folder = new TempFolder();
        var line = $"compare {Command.Small} --rules shallow --runs-dir {folder.Path} --run one";
        var first = Command.Run(line).Fine();
        var (run, config) = (folder.File("one/shallow-1"), File.ReadAllText(folder.File("one/shallow-1/config.yaml")));

        Assert.Contains("hidden: none", config);
        Assert.Contains("rule: bp", config);
        Assert.DoesNotContain("epoch 1/1", Command.Run(line).Fine()); // read, not trained again
        Assert.Contains("mlp none by bp", Command.Run($"eval {run}").Fine());
        Assert.Contains("shallow", first);
        Command.Run($"compare {Command.Small} --rules shallow --runs-dir {folder.Path} --run two --jobs 2").Fine();
        Assert.Equal(Hash("one"), Hash("two"));

        string Hash(string name) => JsonDocument.Parse(File.ReadAllText(folder.File($"{name}/shallow-1/summary.json"))).RootElement.GetProperty("weights_sha256").GetString()!;
    }

    private static string Words(string output) => string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // Test accuracies by seed; null for a training that failed.
    private static ComparisonRow Row(double?[] accuracies) => new(
        new Backprop(), Transport.Full, [.. accuracies.Select((_, i) => (ulong)i)],
        [.. accuracies.Select((accuracy, i) => accuracy is { } value ? new ComparisonOutcome((ulong)i, new([], value, 1, ""), null) : new ComparisonOutcome((ulong)i, null, "diverged"))]);
}
