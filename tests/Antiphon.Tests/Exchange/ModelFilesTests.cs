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
    public void A_written_network_is_trained_by_another_rule_and_needs_its_file_no_more()
    {
        using var folder = new TempFolder();
        var (first, file) = (folder.File("first"), folder.File("net.onnx"));
        Command.Run($"train --model lenet --rule bp --epochs 1 --batch 100 --run first --runs-dir {folder.Path}").Fine();
        Command.Run($"export {first} --onnx {file} --with-normalisation").Fine();
        Assert.Contains("the Sub by 0.12 at its beginning is left out", Command.Run($"train --model onnx:{file} --epochs 1 --batch 500 --run said --runs-dir {folder.Path}", width: 200).Fine());
        Command.Run($"export {first} --onnx {file}").Fine();

        // Weights that are kept: at a rate of next to nothing the network is what it was.
        Command.Run($"train --model onnx:{file} --init {file} --rule kp --epochs 1 --batch 100 --rate 1e-12 --warmup 0 --decay 0 --run kept --runs-dir {folder.Path}").Fine();
        Assert.Equal(Accuracy(first), Accuracy(folder.File("kept")));
        Assert.Contains($"born with the weights of {file}", File.ReadAllText(folder.File("kept/log.txt")));

        // Weights that are drawn anew, and a run that is gone on with.
        Command.Run($"train --model onnx:{file} --rule wm --epochs 2 --batch 100 --checkpoint-steps 30 --keep-checkpoints 99 --run whole --runs-dir {folder.Path}").Fine();
        Assert.InRange(Accuracy(folder.File("whole")), 0.6, 1);
        File.Delete(file);
        GoesOnFromItsFirstCheckpoint(folder.File("whole"));
        Command.Run($"eval {folder.File("whole")}").Fine();
        Command.Run($"train --config {folder.File("whole/config.yaml")} --seed 2 --epochs 1 --run again --runs-dir {folder.Path}").Fine();
        Command.Run($"export {folder.File("kept")} --onnx {file}").Fine();
        Assert.Equal("conv1", OnnxModel.Read(file).Graph.Nodes.Split(' ')[0]);
    }

    [Fact]
    public void Given_weights_are_a_birth_that_is_the_same_wherever_it_is_and_are_not_needed_later()
    {
        using var folder = new TempFolder();
        var weights = folder.File("w.safetensors");
        Command.Run($"train {Command.Small} --rule bp --run first --runs-dir {folder.Path}").Fine();
        Command.Run($"export {folder.File("first")} -o {weights} --layout pytorch").Fine();
        var line = $"train --model mlp --hidden 8 --batch 200 --epochs 2 --rule usf --init {weights} --runs-dir {folder.Path}";
        Command.Run($"{line} --checkpoint-steps 20 --keep-checkpoints 99 --run whole").Fine();
        Command.Run($"{line.Replace($" --init {weights}", "", StringComparison.Ordinal)} --run anew").Fine();
        var pair = $"compare --model mlp --hidden 8 --batch 200 --epochs 2 --rules usf --init {weights} --runs-dir {folder.Path} --run pair --jobs 2";
        Command.Run(pair).Fine();

        var whole = HashOf(folder.File("whole"));
        Assert.Equal(whole, HashOf(Directory.GetDirectories(folder.File("pair")).Single()));
        Assert.NotEqual(whole, HashOf(folder.File("anew")));
        Assert.Contains($"init: {weights}@xxh128:{FileHash.Of(weights)}", File.ReadAllText(folder.File("whole/config.yaml")).Replace("'", "", StringComparison.Ordinal));

        // Another file under the same name is not taken for it, by a comparison or by a run that begins.
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Command.Run(pair).ShouldFail(2, "was trained with init");
        Command.Run($"train --config {folder.File("whole/config.yaml")} --run other --runs-dir {folder.Path}").ShouldFail(1, "its XXH128 is", "expected the file as it was");

        File.Delete(weights);
        Command.Run(pair).Fine();
        GoesOnFromItsFirstCheckpoint(folder.File("whole"));
    }

    [Fact]
    public void A_model_on_the_line_takes_the_place_of_a_configurations_nodes()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.yaml"), "model: graph\nnodes: 'a = dense(data) classes'\nbatch: 500\nepochs: 1\n");

        Command.Run($"train --config {folder.File("a.yaml")} --model mlp --hidden 4 --run one --runs-dir {folder.Path}").Fine();
        Command.Run($"train --model onnx:{folder.File("x.onnx")} --nodes 'a = dense(data) classes'").ShouldFail(2, "--nodes belongs to the model graph");

        Assert.Contains("model: mlp", File.ReadAllText(folder.File("one/config.yaml")));
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

    // Takes away what came after the first checkpoint, and goes on.
    private static void GoesOnFromItsFirstCheckpoint(string run)
    {
        var whole = HashOf(run);
        string[] checkpoints = [.. Directory.GetFiles(Path.Combine(run, "checkpoints")).Order(StringComparer.Ordinal)];
        Assert.InRange(checkpoints.Length, 3, 99);
        foreach (var file in checkpoints[1..].Append(Path.Combine(run, "summary.json")))
        {
            File.Delete(file);
        }

        File.WriteAllText(Path.Combine(run, "state.json"), """{"state":"stopped"}""");
        Command.Run($"resume {run}").Fine();
        Assert.Equal(whole, HashOf(run));
    }

    private static string HashOf(string run) => RunDirectory.ResultOf(run)!.StateHash;

    private static double Accuracy(string run) => RunDirectory.ResultOf(run)!.TestAccuracy!.Value;
}
