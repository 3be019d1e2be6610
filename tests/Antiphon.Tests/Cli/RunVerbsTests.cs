using System.Text.Json;
using Antiphon.Exchange;
using Antiphon.Runs;
using Antiphon.Tests.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>What can be done with a run: gone on with, listed, evaluated, asked, exported.</summary>
public sealed class RunVerbsTests(RunVerbsTests.Trained run) : IClassFixture<RunVerbsTests.Trained>
{
    /// <summary>A run that has finished.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Trained() => Command.Run($"train {Command.Small} --rule kp --run one --runs-dir {_folder.Path}").Fine();

        public string Runs => _folder.Path;

        public string Path => _folder.File("one");

        public string File(string name) => _folder.File(name);

        public void Dispose() => _folder.Dispose();
    }

    [Fact]
    public void A_run_in_which_another_trains_is_left_to_it()
    {
        using var held = RunDirectory.Open(run.Path);

        Command.Run($"resume {run.Path}").ShouldFail(1, "another process trains in it");
    }

    [Fact]
    public void One_that_is_finished_says_again_what_it_came_to()
    {
        var before = File.ReadAllText(Path.Combine(run.Path, "summary.json"));

        var copy = run.File("copy.json");
        Assert.Contains("has finished: test accuracy", Command.Run($"resume {run.Path}/ --threads 1 --json {copy}").Fine());
        Assert.Equal(before, File.ReadAllText(Path.Combine(run.Path, "summary.json")));
        Assert.Equal(before, File.ReadAllText(copy));
    }

    [Fact]
    public void A_result_is_not_written_into_the_folder_of_the_run()
    {
        Command.Run($"resume {run.Path} --json {run.Path}/config.yaml").ShouldFail(2, "this lies in the folder of the run");
        Assert.Contains("model: mlp", File.ReadAllText(Path.Combine(run.Path, "config.yaml")));
        Directory.CreateDirectory(run.File("two"));
        Command.Run($"train {Command.Small} --runs-dir {run.Runs} --run two --json {run.File("two/config.yaml")}").ShouldFail(2, "this lies in the folder of the run");
    }

    [Fact]
    public void A_run_goes_on_only_as_it_began_and_from_what_is_whole()
    {
        var (line, path) = ($"train {Command.Small} --epochs 2 --run three --runs-dir {run.Runs}".Replace("--epochs 1 ", "", StringComparison.Ordinal), run.File("three"));
        Command.Run(line).Fine();
        var (config, state) = (Path.Combine(path, "config.yaml"), Path.Combine(path, "state.json"));
        File.WriteAllText(state, "{\"state\":\"running\"}");
        var text = File.ReadAllText(config);
        File.WriteAllText(config, text.Replace("rate: 0.05", "rate: 0.5", StringComparison.Ordinal));
        Command.Run($"resume {path}").ShouldFail(1, "was trained with rate 0.05, and the configuration says 0.5");

        File.WriteAllText(config, text);
        foreach (var file in RunCheckpoints.FilesOf(path))
        {
            File.WriteAllText(file, "no checkpoint");
        }

        Command.Run($"resume {path}").ShouldFail(1, "none of its checkpoints is whole");
    }

    [Fact]
    public void A_model_that_does_not_fit_leaves_no_run()
    {
        Command.Run($"train --model alexnet --epochs 1 --run four --runs-dir {run.Runs} --hidden 3").ShouldFail(2, "--hidden belongs to");
        Assert.False(Directory.Exists(run.File("four")));
    }

    [Fact]
    public void Exported_weights_go_where_a_link_leads()
    {
        var (real, link) = (run.File("real.safetensors"), run.File("link.safetensors"));
        File.WriteAllText(real, "");
        File.CreateSymbolicLink(link, real);

        Command.Run($"export {run.Path} -o {link}").Fine();

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.True(new FileInfo(real).Length > 1000);
    }

    [Fact]
    public void Pictures_of_another_shape_are_refused()
    {
        var folder = run.File("photos");
        foreach (var (part, c, i) in from part in (string[])["train", "val", "test"] from c in Enumerable.Range(0, 10) from i in Enumerable.Range(0, 2) select (part, c, i))
        {
            Directory.CreateDirectory(Path.Combine(folder, part, $"class{c}"));
            File.WriteAllBytes(Path.Combine(folder, part, $"class{c}", $"{i}.png"), PictureMaker.Png(16, 16, depth: 8, kind: 2, PictureMaker.Ramp(16, 16, c + i)));
        }

        Command.Run($"predict {run.Path} {folder}/test/class0/0.png --data imagefolder:{folder}").ShouldFail(1, "expected 28x28x1 in 10");
        Command.Run($"eval {run.Path} --data imagefolder:{folder}").ShouldFail(1, "expected 28x28x1 in 10");
    }

    [Fact]
    public void Runs_are_listed()
    {
        var list = Command.Run($"ls {run.Runs}", width: 120).Fine();

        Assert.Matches(@"one +. kp +. mlp +. demo +. finished +. +1/1 +. +\d+\.\d\d % +. +\d+\.\d\d % +. +(now|\d+ min)", list);
        Assert.Contains("one", Command.Run($"ls {Path.GetDirectoryName(run.Runs)}", width: 200).Fine());
        Command.Run("ls /no/such/folder").ShouldFail(1, "/no/such/folder: there is no such folder");
    }

    [Fact]
    public void An_evaluation_comes_to_what_the_training_said()
    {
        var file = run.File("eval.json");
        Command.Run($"eval {run.Path} --json {file} --confusion {run.File("c.svg")}").Fine();

        using var evaluated = JsonDocument.Parse(File.ReadAllText(file));
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Path, "summary.json")));
        Assert.Equal(summary.RootElement.GetProperty("test_accuracy").GetDouble(), evaluated.RootElement.GetProperty("accuracy").GetDouble());
        Assert.Equal(2000, evaluated.RootElement.GetProperty("examples").GetInt64());
        Command.Run($"eval {run.Path} --on songs").ShouldFail(2, "expected one of train, validation, test");
        Command.Run("eval /no/such/run").ShouldFail(1, "/no/such/run");
    }

    [Fact]
    public void Pictures_are_given_classes()
    {
        var (right, wrong) = (run.File("digit.png"), run.File("text.png"));
        File.WriteAllBytes(right, PictureMaker.Png(28, 28, depth: 8, kind: 0, new byte[28 * 28]));
        File.WriteAllText(wrong, "no picture");

        var lines = Command.Run($"predict {run.Path} {right} {right}").Fine().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        using var json = JsonDocument.Parse(lines[0]);
        Assert.Equal(right, json.RootElement.GetProperty("picture").GetString());
        Assert.InRange(json.RootElement.GetProperty("probability").GetDouble(), 0.1, 1);
        Assert.Equal(5, json.RootElement.GetProperty("likeliest").EnumerateObject().Count());

        Command.Run($"predict {run.Path} {wrong}").ShouldFail(1, wrong);
        Command.Run($"predict {run.Path} /no/such.png").ShouldFail(1, "/no/such.png: cannot be read");
    }

    [Fact]
    public void Exported_weights_are_those_of_the_forward_pass()
    {
        var file = run.File("w.safetensors");
        Command.Run($"export {run.Path} -o {file}").Fine();

        using var stream = File.OpenRead(file);
        var header = Safetensors.ReadHeader(stream, file);
        Assert.Equal(["dense1.W", "dense1.bias", "readout.W", "readout.bias"], header.Entries.Keys.Order());
        Assert.Equal("kp", header.Metadata["rule"]);
        Command.Run($"export {run.Path}").ShouldFail(2, "--output, --module or --onnx is needed");
    }

    [Fact]
    public void A_configuration_is_checked_printed_and_described()
    {
        var file = run.File("run.yaml");
        File.WriteAllText(file, Command.Run("config print --model resnet20 --rule wm --epochs 7").Fine());

        Assert.Contains("on demo by wm, 7 epochs", Command.Run($"config check {file}").Fine());
        using var schema = JsonDocument.Parse(Command.Run("config schema").Fine());
        Assert.Equal(ExperimentKnobs.All.Select(knob => knob.Name), schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        File.AppendAllText(file, "epoch: 3\n");
        Command.Run($"config check {file}").ShouldFail(2, "did you mean 'epochs'?");
    }
}
