using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Models;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class TrainVerbTests
{
    [Fact]
    public void The_weights_are_the_same_for_any_number_of_threads()
    {
        var (one, two) = (Train("--threads 1 --rule wm --epochs 2"), Train("--threads 2 --rule wm --epochs 2"));

        Assert.Equal(one.GetProperty("weights_sha256").GetString(), two.GetProperty("weights_sha256").GetString());
        Assert.Equal(one.GetProperty("test_accuracy").GetDouble(), two.GetProperty("test_accuracy").GetDouble());
    }

    [Fact]
    public void Another_seed_gives_other_weights() =>
        Assert.NotEqual(Train("--seed 1").GetProperty("weights_sha256").GetString(), Train("--seed 2").GetProperty("weights_sha256").GetString());

    [Fact]
    public void A_training_whose_activities_are_normalised_says_so()
    {
        var (normalised, usual) = (Train("--activity-norm"), Train(""));

        Assert.True(normalised.GetProperty("recipe").GetProperty("activity_norm").GetBoolean());
        Assert.False(usual.GetProperty("recipe").GetProperty("activity_norm").GetBoolean());
        Assert.NotEqual(usual.GetProperty("weights_sha256").GetString(), normalised.GetProperty("weights_sha256").GetString());
        Assert.Contains("W at birth, each hidden unit's activity divided by its root mean square, the batches", RecipeReport.Of(new(), new LeNet { ActivityNorm = true }).Sentence);
        Assert.Contains("W at birth, the batches", RecipeReport.Of(new(), new LeNet()).Sentence);
    }

    [Fact]
    public void The_file_says_what_was_trained_and_what_came_of_it()
    {
        var json = Train("--epochs 2 --rule kp --seed 7");

        Assert.Equal(
            ["provenance", "rule", "transport", "model", "data", "seed", "plan", "recipe", "pretraining", "epochs", "test_accuracy", "test_loss", "judged_epoch", "parameters", "weights_sha256", "test_top5", "per_class", "confusion"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("kp", json.GetProperty("rule").GetString());
        Assert.Equal("0.0005", json.GetProperty("recipe").GetProperty("decay").GetString());
        Assert.Equal("none", json.GetProperty("transport").GetString());
        Assert.Equal("mlp", json.GetProperty("model").GetString());
        Assert.Equal(("demo", 12_000, 1_000, 2_000), (json.GetProperty("data").GetProperty("name").GetString(), Count("train"), Count("validation"), Count("test")));
        Assert.Equal(1, json.GetProperty("provenance").GetProperty("schema_version").GetInt32());
        Assert.StartsWith("antiphon train ", json.GetProperty("provenance").GetProperty("command").GetString());
        Assert.Equal(7UL, json.GetProperty("seed").GetUInt64());
        Assert.Equal(28 * 28 * 8 + 8 + 80 + 10, json.GetProperty("parameters").GetInt32());
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("weights_sha256").GetString());
        var epochs = json.GetProperty("epochs").EnumerateArray().ToArray();
        Assert.Equal([1, 2], epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.All(epochs, epoch => Assert.Equal(
            ["epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "weight_angle_deg", "seconds"], epoch.EnumerateObject().Select(property => property.Name)));
        Assert.InRange(epochs[1].GetProperty("weight_angle_deg").GetDouble(), 0, 90);

        int Count(string part) => json.GetProperty("data").GetProperty(part).GetInt32();
    }

    [Fact]
    public void A_line_an_epoch_and_the_test_accuracy_at_the_end()
    {
        var lines = Command.Run($"train {Command.Small} --epochs 2 --rule dfa".Replace("--epochs 1 ", "", StringComparison.Ordinal)).Fine().Split('\n');

        Assert.Equal("mlp 8 on demo by dfa, which transports nothing", lines[0]);
        Assert.Single(lines, line => line.StartsWith("    1  ", StringComparison.Ordinal));
        Assert.Matches(@"^    2 +\d+\.\d{4} +\d+\.\d\d % +- +- +\d+$", Assert.Single(lines, line => line.StartsWith("    2  ", StringComparison.Ordinal)));
        Assert.Matches(@"^test accuracy \d+\.\d\d %$", lines[^2]);
    }

    [Fact]
    public void The_file_says_how_each_class_fared()
    {
        var json = Train("--seed 7");

        double[] perClass = [.. json.GetProperty("per_class").EnumerateObject().Select(c => c.Value.GetDouble())];
        Assert.Equal(Enumerable.Range(0, 10).Select(digit => $"{digit}"), json.GetProperty("per_class").EnumerateObject().Select(c => c.Name));
        Assert.Equal(json.GetProperty("test_accuracy").GetDouble(), perClass.Average(), 12); // the demo's classes are equally frequent
        Assert.InRange(json.GetProperty("test_top5").GetDouble(), json.GetProperty("test_accuracy").GetDouble(), 1);
    }

    [Fact]
    public void The_confusion_matrix_is_written_in_the_form_of_its_ending()
    {
        using var folder = new TempFolder();
        var (numbers, drawing, picture) = (folder.File("c.json"), folder.File("c.svg"), folder.File("c.png"));

        Assert.Contains("top-5 accuracy", Command.Run($"train {Command.Small} --confusion {numbers}").Fine());
        Command.Run($"train {Command.Small} --confusion {drawing}").Fine();
        Command.Run($"train {Command.Small} --confusion {picture}").Fine();

        using var json = JsonDocument.Parse(File.ReadAllText(numbers));
        Assert.Equal(10, json.RootElement.GetProperty("classes").GetArrayLength());
        Assert.All(json.RootElement.GetProperty("matrix").EnumerateArray(), row => Assert.Equal(200, row.EnumerateArray().Sum(cell => cell.GetInt32())));
        Assert.StartsWith("<svg", File.ReadAllText(drawing));
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(picture)[1..4]);
    }

    [Fact]
    public void A_named_run_has_a_folder_of_its_own_once()
    {
        using var folder = new TempFolder();
        Assert.StartsWith("one: mlp 8 on demo by kp", Train("--log-name one").Fine());
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("one/summary.json")));
        Assert.Equal("kp", json.RootElement.GetProperty("rule").GetString());

        Train("--run one").ShouldFail(2, "one", "there is a run of this name");
        Train("--run a/b").ShouldFail(2, "without a path");

        // One that has no name is called after what it is.
        Assert.Contains(folder.File("demo-mlp-kp-1"), Train("").Fine());
        Assert.Contains(folder.File("demo-mlp-kp-1-2"), Train("").Fine());
        Assert.Contains(folder.File("demo-mlp-wm-rate-0.05-7"), Train("--rule wm:rate=0.05 --seed 7").Fine());

        Command.Outcome Train(string options) => Command.Run($"train {Command.Small} {options} --runs-dir {folder.Path}");
    }

    [Fact]
    public void The_large_residual_networks_learn_cifar100_and_say_how_to_get_it()
    {
        using var folder = new TempFolder();

        Command.Run($"train --model res18 --data-root {folder.Path}").ShouldFail(1, Path.Combine(folder.Path, "cifar100"), "'antiphon data get cifar100'");
        Command.Run($"compare --model resnet50 --data-root {folder.Path}").ShouldFail(1, "'antiphon data get cifar100'");
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_whole()
    {
        using var folder = new TempFolder();
        var file = folder.File("x.json");
        File.WriteAllText(file, new string('x', 100_000));

        Command.Run($"train {Command.Small} --json {file}").Fine();

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Probes_are_chosen_by_name_and_change_no_bit()
    {
        using var folder = new TempFolder();
        var plain = Train("none", "--probe none");
        var probed = Train("probed", "--probe angle@2,gradient-angle,dead-units@3");

        Assert.DoesNotContain("probes:", plain.Output);
        Assert.All([probed.Output, File.ReadAllText(folder.File("probed/log.txt"))], text => Assert.Matches(@"probes: angle \d+\.\d{3} s, gradient-angle \d+\.\d{3} s, dead-units \d+\.\d{3} s a look", text));
        Assert.Contains("probe: 'angle@2,gradient-angle,dead-units@3'", File.ReadAllText(folder.File("probed/config.yaml")));
        Assert.Contains("probe: none", File.ReadAllText(folder.File("none/config.yaml")));
        Assert.Equal(Hash("none"), Hash("probed"));
        Assert.Equal([[], [], []], Seen("none"));
        Assert.Equal([["gradient-angle"], ["angle", "gradient-angle"], ["angle", "gradient-angle", "dead-units"]], Seen("probed"));

        // What looks at a run may be chosen anew when it goes on.
        Command.Run($"resume {folder.File("probed")} --probe signs").Fine();

        Command.Outcome Train(string name, string options)
        {
            var outcome = Command.Run($"train {Command.Small.Replace("--epochs 1", "--epochs 3", StringComparison.Ordinal)} --run {name} --runs-dir {folder.Path} {options}");
            outcome.Fine();
            return outcome;
        }

        string? Hash(string run) => JsonDocument.Parse(File.ReadAllText(folder.File($"{run}/summary.json"))).RootElement.GetProperty("weights_sha256").GetString();

        string[][] Seen(string run) =>
        [
            .. from line in File.ReadLines(folder.File($"{run}/metrics.jsonl"))
               let json = JsonDocument.Parse(line).RootElement
               where json.GetProperty("kind").GetString() == "epoch"
               select json.GetProperty("probes").EnumerateObject().Select(probe => probe.Name).ToArray(),
        ];
    }

    [Theory]
    [InlineData("sound", "unknown probe 'sound': expected one of angle, norm-ratio")]
    [InlineData("angle@0", "probe 'angle@0': expected a whole number of epochs above 0")]
    [InlineData("angle,signs,angle", "probe 'angle' is there twice")]
    public void A_probe_that_is_none_is_refused(string probe, string says) => Command.Run($"train {Command.Small} --probe {probe}").ShouldFail(2, says);

    private static JsonElement Train(string options)
    {
        using var folder = new TempFolder();
        var file = folder.File("x.json");
        var small = options.Contains("--epochs", StringComparison.Ordinal) ? Command.Small.Replace("--epochs 1 ", "", StringComparison.Ordinal) : Command.Small;
        Command.Run($"train {small} {options} --json {file}").Fine();
        return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
    }
}
