using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class CompareVerbTests
{
    [Fact]
    public void One_row_a_rule_in_the_table_and_in_the_file()
    {
        using var folder = new TempFolder();
        var file = folder.File("results.json");

        var output = Command.Run($"compare {Command.Small} --rules bp,dfa,usf,kp94,wm:interval=4:before=2 --seeds 2 --seed 5 --json {file}").Fine();

        string[] lines = output.Split('\n');
        Assert.All(lines.SkipWhile(line => !line.StartsWith('╭')), line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(["rule", "transports", "test accuracy", "angle", "validation"], Cells(Assert.Single(lines, line => line.Contains("validation │"))));
        Assert.Equal(10, lines.Count(line => line.Contains("epoch 1/1")));
        Assert.Equal(10, lines.Count(line => line.Contains(": test ", StringComparison.Ordinal)));
        Assert.Matches(@"^0\.0°$", Row(lines, "bp", "weights")[3]);
        Assert.Equal("-", Row(lines, "dfa", "nothing")[3]);
        Row(lines, "usf", "signs");
        Row(lines, "kp94", "changes");
        Assert.Matches(@"^\d+\.\d\d ± \d+\.\d\d %$", Row(lines, "wm:interval=4:before=2", "nothing")[2]);
        Assert.Contains("0 = exact feedback, 90 = unrelated", output);
        var words = string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("decay 0.0005 of W and of a B that learns", words);
        Assert.Contains("usf (scale 1, strict false); kp94 (birth silent); wm (raw false, rate 0.1, samples 2048", words);

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder.Path));
        var root = json.RootElement;
        Assert.Equal(["provenance", "data", "model", "epochs", "recipe", "vacuous", "rows"], Names(root));
        Assert.Equal(("demo", "mlp", 1), (root.GetProperty("data").GetProperty("name").GetString(), root.GetProperty("model").GetString(), root.GetProperty("epochs").GetInt32()));
        var rows = root.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["bp", "dfa", "usf", "kp94", "wm:interval=4:before=2"], rows.Select(row => row.GetProperty("rule").GetString()));
        Assert.Equal(["full", "none", "sign", "change", "none"], rows.Select(row => row.GetProperty("transport").GetString()));
        foreach (var row in rows)
        {
            Assert.Equal(["rule", "plan", "transport", "seeds", "test_accuracy", "validation_accuracy", "recovery", "recovery_sd", "beats_frozen", "checks", "weight_angle_deg", "images_per_second", "tuned", "trainings", "failure"], Names(row));
            Assert.Equal([5UL, 6UL], row.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetUInt64()));
            var accuracy = row.GetProperty("test_accuracy");
            Assert.Equal(["mean", "sd", "values"], Names(accuracy));
            double[] values = [.. accuracy.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
            Assert.Equal(values.Average(), accuracy.GetProperty("mean").GetDouble(), 12);
            Assert.Equal(Math.Abs(values[0] - values[1]) / Math.Sqrt(2), accuracy.GetProperty("sd").GetDouble(), 12);
            Assert.All(values, value => Assert.InRange(value, 0.05, 1));
            Assert.Equal(["mean", "per_synapse"], Names(row.GetProperty("weight_angle_deg")));
            Assert.True(row.GetProperty("images_per_second").GetDouble() > 0);
        }

        var none = rows[1].GetProperty("weight_angle_deg");
        Assert.Equal(JsonValueKind.Null, none.GetProperty("mean").ValueKind);
        Assert.Empty(Names(none.GetProperty("per_synapse")));
        Assert.Equal(["readout"], Names(rows[4].GetProperty("weight_angle_deg").GetProperty("per_synapse")));
    }

    [Fact]
    public void With_one_seed_no_deviation_is_shown_and_a_readout_of_its_own_is_named()
    {
        using var folder = new TempFolder();
        var file = folder.File("results.json");

        var output = Command.Run($"compare {Command.Small} --rules kp --readout bp --json {file}").Fine();

        Assert.StartsWith("mlp 8, readout bp on demo, 1 epoch, seed 1\n", output);
        Assert.Matches(@"^\d+\.\d\d %$", Row(output.Split('\n'), "kp", "weights")[2]);
        Assert.Contains("\"rule\": \"kp, readout bp\"", File.ReadAllText(file));
    }

    [Fact]
    public void Where_every_training_fails_so_does_the_comparison() =>
        Command.Run($"compare {Command.Small} --rules bp --rate 1e30 --schedule constant --warmup 0").ShouldFail(1, "every training failed, the first: ");

    [Fact]
    public void A_comparison_is_made_of_runs_that_are_not_trained_twice()
    {
        using var folder = new TempFolder();
        var line = $"compare {Command.Small} --rules bp,kp --runs-dir {folder.Path} --run both";
        var first = Command.Run(line).Fine();
        Directory.Delete(folder.File("both/kp-1"), recursive: true);

        var again = Command.Run($"{line} --seeds 2 --threads 1").Fine();

        Assert.Contains("bp, seed 1, epoch 1/1", first);
        Assert.DoesNotContain("bp, seed 1, epoch 1/1", again);
        Assert.Contains("kp, seed 1, epoch 1/1", again);
        Assert.Equal(Tests(first), Tests(again).Where(test => test.Contains("seed 1", StringComparison.Ordinal)));
        Assert.Equal(["bp-1", "bp-2", "kp-1", "kp-2"], Directory.EnumerateDirectories(folder.File("both")).Select(Path.GetFileName).Order());
        Command.Run($"{line} --rate 0.5").ShouldFail(2, "both/bp-1 was trained with rate 0.05, not 0.5: expected the same options, or another --run");

        static IEnumerable<string> Tests(string output) => output.Split('\n').Where(text => text.Contains(": test ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_in_which_another_compares_is_left_to_it()
    {
        using var folder = new TempFolder();
        using var held = RunsFolder.Hold(folder.File("held"));

        Command.Run($"compare {Command.Small} --rules bp --runs-dir {folder.Path} --run held").ShouldFail(1, "another process");
    }

    [Fact]
    public void Trainings_side_by_side_come_to_the_same()
    {
        using var folder = new TempFolder();
        var (one, two) = (folder.File("one.json"), folder.File("two.json"));
        Command.Run($"compare {Command.Small} --rules bp,wm --seeds 2 --json {one}").Fine();

        var output = Command.Run($"compare {Command.Small} --rules bp,wm --seeds 2 --jobs 3 --json {two}").Fine();

        Assert.Equal(4, output.Split('\n').Count(line => line.Contains(": test ", StringComparison.Ordinal)));
        Assert.Equal(Values(one), Values(two));

        static IEnumerable<double> Values(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("rows").EnumerateArray()
            .SelectMany(row => row.GetProperty("test_accuracy").GetProperty("values").EnumerateArray()).Select(value => value.GetDouble()).ToList();
    }

    [Fact]
    public void Of_trainings_side_by_side_one_that_fails_is_a_row() => Assert.Contains(
        "every training failed, the first: the loss is",
        Command.Run($"compare {Command.Small} --rules bp,fa --jobs 2 --rate 1e30 --schedule constant --warmup 0").Error);

    [Fact]
    public void Several_seeds_are_held_against_the_first_rule()
    {
        var output = Command.Run($"compare {Command.Small} --rules bp,fa --seeds 3").Fine();

        Assert.Matches(@"bp +│ +\d+\.\d\d ± \d+\.\d\d % +│ +- +│ +- +│", output);
        Assert.Matches(@"fa +│ +\d+\.\d\d ± \d+\.\d\d % +│ +-\d+\.\d\d +│ +(0|< 0)\.\d\d\d +│", output);
    }

    [Fact]
    public void Intervals_and_tests_are_those_of_the_books()
    {
        // Student's sleep data (1908): ten differences of mean 1.58 and deviation 1.23; t = 4.06, p = 0.0028.
        double[] differences = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];

        Assert.Equal(0.00283, Statistics.PairedP(differences), 5);
        Assert.Equal(0.8799, Statistics.HalfInterval(differences), 4);
        Assert.Equal(double.NaN, Statistics.PairedP([0.1]));
        Assert.Equal(0, Statistics.PairedP([0.1, 0.1]));
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static string[] Row(string[] lines, string rule, string transports) =>
        Assert.Single(lines.Where(line => line.StartsWith('│')).Select(Cells), cells => cells[0] == rule && cells[1] == transports);

    private static string[] Cells(string line) => line.Split('│', StringSplitOptions.TrimEntries)[1..^1];
}
