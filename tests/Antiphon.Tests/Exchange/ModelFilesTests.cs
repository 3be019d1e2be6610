using Antiphon.Exchange;
using Antiphon.Models;
using Antiphon.Onnx;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>Graphs and weights of files through the command: trained, gone on with, written, and refused.</summary>
public sealed class ModelFilesTests
{
    [Fact]
    public void A_written_network_is_trained_by_another_rule_and_gone_on_with_when_the_file_is_gone()
    {
        using var folder = new TempFolder();
        var (first, file) = (folder.File("first"), folder.File("net.onnx"));
        Command.Run($"train --model lenet --rule bp --epochs 1 --batch 100 --run first --runs-dir {folder.Path}").Fine();
        Command.Run($"export {first} --onnx {file} --with-normalisation").Fine();
        Command.Run($"export {first} --onnx {file}").Fine();

        // Weights that are kept: at a rate of next to nothing the network is what it was.
        Command.Run($"train --model onnx:{file} --init {file} --rule kp --epochs 1 --batch 100 --rate 1e-12 --warmup 0 --decay 0 --run kept --runs-dir {folder.Path}").Fine();
        Assert.Equal(Accuracy(first), Accuracy(folder.File("kept")));
        Assert.Contains($"born with the weights of {file}", File.ReadAllText(folder.File("kept/log.txt")));

        // Weights that are drawn anew.
        Command.Run($"train --model onnx:{file} --rule wm --epochs 2 --until 1 --batch 100 --run drawn --runs-dir {folder.Path}");
        Command.Run($"train --model onnx:{file} --rule wm --epochs 2 --batch 100 --run whole --runs-dir {folder.Path}").Fine();
        Assert.InRange(Accuracy(folder.File("whole")), 0.6, 1);
        File.Delete(file);
        Command.Run($"eval {folder.File("whole")}").Fine();
        Command.Run($"export {folder.File("kept")} --onnx {file}").Fine();
        Assert.Equal("conv1", OnnxModel.Read(file).Graph.Nodes.Split(' ')[0]);
    }

    [Fact]
    public void A_run_that_begins_with_given_weights_goes_on_to_the_same_bits_without_their_file()
    {
        using var folder = new TempFolder();
        var weights = folder.File("w.safetensors");
        Command.Run($"train {Command.Small} --rule bp --run first --runs-dir {folder.Path}").Fine();
        Command.Run($"export {folder.File("first")} -o {weights} --layout pytorch").Fine();
        var line = $"train --model mlp --hidden 8 --batch 200 --epochs 2 --rule kp --init {weights} --runs-dir {folder.Path}";
        Command.Run($"{line} --run whole").Fine();
        Command.Run($"train --model mlp --hidden 8 --batch 200 --epochs 2 --rule kp --runs-dir {folder.Path} --run anew").Fine();
        Command.Run($"compare --model mlp --hidden 8 --batch 200 --epochs 2 --rules kp --init {weights} --runs-dir {folder.Path} --run pair --jobs 2").Fine();

        var whole = RunDirectory.ResultOf(folder.File("whole"))!.StateHash;
        Assert.Equal(whole, RunDirectory.ResultOf(Directory.GetDirectories(folder.File("pair")).Single())!.StateHash);
        Assert.NotEqual(whole, RunDirectory.ResultOf(folder.File("anew"))!.StateHash);
        Assert.Contains($"init: {weights}", File.ReadAllText(folder.File("whole/config.yaml")).Replace("'", "", StringComparison.Ordinal));
        foreach (var checkpoint in Directory.GetFiles(folder.File("whole/checkpoints")).Where(file => !file.Contains("000004", StringComparison.Ordinal)))
        {
            File.Delete(checkpoint);
        }

        File.Delete(weights);
        Command.Run($"eval {folder.File("whole")}");
    }

    [Fact]
    public void A_readout_for_other_classes_is_drawn_and_said()
    {
        using var folder = new TempFolder();
        var weights = folder.File("w.safetensors");
        Command.Run($"train --data teacher --outputs 3 --model mlp --hidden 8 --epochs 1 --batch 200 --run three --runs-dir {folder.Path}").Fine();
        Command.Run($"export {folder.File("three")} -o {weights}").Fine();

        var output = Command.Run($"train --data teacher --outputs 5 --model mlp --hidden 8 --epochs 1 --batch 200 --init {weights} --run five --runs-dir {folder.Path}", width: 300).Fine();

        Assert.Contains("the readout is not taken", output);
        Assert.Contains("readout.W is 1x1x8x3 there, 1x1x8x5 here", output);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_listed_before_anything_is_written()
    {
        using var folder = new TempFolder();
        var weights = folder.File("w.safetensors");
        Command.Run($"train {Command.Small} --run first --runs-dir {folder.Path}").Fine();
        Command.Run($"export {folder.File("first")} -o {weights} --layout pytorch").Fine();

        Command.Run($"train --model mlp --hidden 9,9 --epochs 1 --init {weights} --run other --runs-dir {folder.Path}")
            .ShouldFail(2, $"{weights} does not fit mlp 9,9", "dense1.weight is 8x784 there, 9x784 here", "dense2.weight is not in it, 9x9 here", "readout.weight is 10x8 there, 10x9 here");
        Assert.False(Directory.Exists(folder.File("other")));
        Command.Run($"train --model lenet --init {folder.File("none.safetensors")}").ShouldFail(1, "none.safetensors: no weights that can be read");
        Command.Run($"train --model lenet --init {folder.File("w.pt")}").ShouldFail(2, "--init", "FILE.safetensors or FILE.onnx");
        Command.Run($"train --model onnx:{folder.File("none.onnx")}").ShouldFail(1, "none.onnx: cannot be read");
        File.WriteAllText(folder.File("text.onnx"), "not a graph");
        Command.Run($"train --model onnx:{folder.File("text.onnx")}").ShouldFail(1, "text.onnx: this is no ONNX file, or it is damaged");
        Command.Run($"export {folder.File("first")}").ShouldFail(2, "--output, --module or --onnx is needed");
        Command.Run($"export {folder.File("first")} --onnx {folder.File("m.onnx")} --layout pytorch").ShouldFail(2, "--layout belongs to --output");
    }

    [Fact]
    public async Task Damaged_graphs_are_refused_in_one_sentence_or_read()
    {
        using var folder = new TempFolder();
        var path = folder.File("model.onnx");
        Blueprint[] models = [new Mlp { Hidden = [3] }, new Graph { Nodes = "a = conv(data) 2 3 groups 2 no-bias; n = norm(a); r = relu(n); p = maxpool(r) 2; l = leaky(p) 0.1; s = add(p, l); c = concat(s, p); g = globalpool(c); o = dense(g) classes" }];
        byte[][] files = [.. models.Select(model => Written(model, folder.File("whole")))];

        var taken = await Fuzz.Read(path, files, 2600, () =>
        {
            var model = OnnxModel.Read(path);
            foreach (var name in model.Weights.Tensors.Keys)
            {
                model.Weights.Read(name);
            }

            _ = WeightsFrom.Match(model.Weights, model.Graph, new(6, 6, 2), 10);
        });

        Assert.InRange(taken, 1, 2599);
    }

    [Fact]
    public async Task Damaged_weights_are_refused_in_one_sentence_or_read()
    {
        using var folder = new TempFolder();
        var path = folder.File("weights.safetensors");
        var model = new Mlp { Hidden = [3] };
        using var network = new LivedIn(model, new(6, 6, 2), items: 2);
        network.WriteWeights(folder.File("whole"));

        var taken = await Fuzz.Read(path, [File.ReadAllBytes(folder.File("whole"))], 2600, () =>
        {
            using var file = SafetensorsDict.Open(path);
            _ = WeightsFrom.Match(file, model, new(6, 6, 2), 10);
        });

        Assert.InRange(taken, 1, 2599);
    }

    private static byte[] Written(Blueprint model, string path)
    {
        using var network = new LivedIn(model, new(6, 6, 2), items: 2);
        using (var file = File.Create(path))
        {
            OnnxFile.Write(file, network.Network, model, [("rule", "bp")]);
        }

        return File.ReadAllBytes(path);
    }

    private static double Accuracy(string run) => RunDirectory.ResultOf(run)!.TestAccuracy!.Value;
}
