using System.Globalization;
using System.Text.Json;
using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Onnx;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>Networks that were written as ONNX have the same outputs by ONNX Runtime, pass the published checker, and come back as they were.</summary>
public sealed class OnnxExportTests
{
    private const int Items = 100;

    private static readonly Shape Small = new(28, 28, 1);
    private static readonly Shape Colour = new(32, 32, 3);

    /// <summary>Every architecture that has a name, and forms of units that none of them has.</summary>
    internal static IEnumerable<(string Name, Blueprint Model, Shape Shape)> Models =>
    [
        .. ModelCatalogue.Entries.Where(entry => entry.Name is not ("resnet44" or "resnet56" or "resnet110" or "resnet34")).Select(entry => (entry.Name, entry.Blueprint, entry.Name is "mlp" or "lenet" ? Small : Colour)),
        ("lenet, colour", new LeNet(), Colour),
        ("resnet18, 7x7 stem", new ResNet(), new(96, 96, 3)),
        ("mlp, colour, erf", new Mlp { Nonlinearity = Nonlinearity.Erf }, Colour),
        ("mlp, silu, no biases", new Mlp { Nonlinearity = Nonlinearity.Silu, Bias = false }, Small),
        ("net, mean pools, groups, activity norms", new Sequential { Layers = "conv 30 3 pad 1 groups 3 sigmoid, meanpool 2, conv 32 5 stride 2 norm, globalpool, dropout 0.3, dense 20 norm", ActivityNorm = true }, new(32, 32, 3)),
        ("graph, a norm of cells, names that are taken", new Graph { Nodes = "input = conv(data) 5 3 stride 2; output = relu(input); cells = flatten(output); n = norm(cells); r = relu(n); fc = dense(r) classes" }, Colour),
        ("graph, clips and sums", new Graph { Nodes = "a = conv(data) 12 3 pad 2 dilation 2; b = leaky(a) 0.2; c = conv(b) 12 3 pad 1 groups 4 no-bias; d = clip(c) -0.5 0.7; e = add(b, d, a); f = maxpool(e) 3 stride 2 pad 1; g = dense(f) classes" }, Colour),
    ];

    [Fact]
    public async Task ONNX_Runtime_has_our_outputs() => Assert.All(await Differences(), row => Assert.True(row.Difference < 1e-4, $"{row.Name}: {row.Difference}"));

    [Theory]
    [InlineData("pepita")]
    [InlineData("dfa")]
    [InlineData("pal")]
    public void What_a_rule_puts_between_layers_is_not_in_the_file(string rule)
    {
        using var folder = new TempFolder();
        using var device = new Cpu(1);
        Write(folder.File("bp"), new LeNet(), Small);
        var plain = OnnxModel.Read(folder.File("bp")).Graph.Nodes;
        using (var file = File.Create(folder.File("rule")))
        {
            OnnxFile.Write(file, new LeNet().Grow(Small, 10, Conformance.Lab.Parse(rule), 1, device), new LeNet(), []);
        }

        Assert.Equal(plain, OnnxModel.Read(folder.File("rule")).Graph.Nodes);
    }

    [Fact]
    public async Task PyTorch_has_our_outputs_by_the_module_that_is_written()
    {
        using var folder = new TempFolder();
        List<string> files = [];
        foreach (var (_, model, shape) in Models)
        {
            using var network = new LivedIn(model, shape, items: 3);
            string[] three = [folder.File($"net{files.Count}.py"), folder.File($"{files.Count}.safetensors"), folder.File($"{files.Count}")];
            await File.WriteAllTextAsync(three[0], ModuleCode.Of(network.Network, model), TestContext.Current.CancellationToken);
            network.WriteWeights(three[1]);
            network.WriteExamples(three[2], channelsFirst: true);
            files.AddRange(three);
        }

        var differences = (await Peers.RunPython("module_code.py", [.. files])).Split('\n');

        Assert.Equal(files.Count / 3, differences.Length);
        Assert.All(differences, difference => Assert.InRange(double.Parse(difference, CultureInfo.InvariantCulture), 0, 1e-4));
    }

    [Fact]
    public async Task The_published_checker_passes()
    {
        using var folder = new TempFolder();
        string[] files = [.. Models.Select((model, i) => Write(folder.File($"{i}.onnx"), model.Model, model.Shape))];

        var said = await Peers.RunPython("onnx_check.py", files);

        Assert.All(said.Split('\n'), line => Assert.Contains("opset 17", line));
        Assert.Equal(files.Length, said.Split('\n').Length);
    }

    [Theory]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    [InlineData("resnet18, 7x7 stem")]
    [InlineData("alexnet")]
    [InlineData("mlp, silu, no biases")]
    [InlineData("mlp, colour, erf")]
    [InlineData("graph")]
    [InlineData("graph, a norm of cells, names that are taken")]
    public void A_file_comes_back_with_the_same_bits(string name)
    {
        var (_, model, shape) = Models.Single(one => one.Name == name);
        using var folder = new TempFolder();
        using var network = new LivedIn(model, shape, items: 4);
        var path = folder.File("model.onnx");
        Write(path, network, null);

        var again = OnnxModel.Read(path);

        using var device = new Cpu(1);
        var grown = again.Graph.Grow(shape, 10, new Backprop(), seed: 9, device, given: WeightsFrom.Match(again.Weights, again.Graph, shape, 10).Values);
        var pass = grown.CreatePass(4);
        pass.Input.Write(network.Inputs.ToArray());
        Assert.Equal(network.Outputs().ToArray(), grown.Forward(pass).ToArray());
        Assert.Equal(10, again.Classes);
        Assert.Empty(again.Remarks);
    }

    [Fact]
    public async Task A_graph_that_normalises_reads_pictures_as_they_are()
    {
        using var folder = new TempFolder();
        using var network = new LivedIn(new LeNet(), Colour, Items);
        var normalise = new Normalise([0.4, 0.5, 0.6], [0.2, 0.25, 0.3]);
        var path = folder.File("model.onnx");
        Write(path, network, normalise);
        var raw = Tensor.Batch(network.Network.Device, Items, Colour).CopyFrom(network.Inputs);
        for (var row = 0; row < Items; row++)
        {
            var item = raw.Row<float>(row);
            for (var i = 0; i < item.Length; i++)
            {
                item[i] = (float)(item[i] * normalise.Deviation[i % 3] + normalise.Mean[i % 3]);
            }
        }

        LivedIn.WriteChannelsFirst(folder.File("raw"), raw, network.Outputs());

        Assert.InRange(Parse(await Peers.RunOnnxRuntime(path, folder.File("raw")))[0], 0, 1e-4);
    }

    /// <summary>For each model, the largest difference of ONNX Runtime's outputs from ours on pictures.</summary>
    internal static async Task<IReadOnlyList<(string Name, double Difference)>> Differences(Func<Shape, Examples?>? pictures = null)
    {
        using var folder = new TempFolder();
        var models = Models.ToArray();
        List<string> files = [];
        foreach (var (name, model, shape) in models)
        {
            using var network = new LivedIn(model, shape, Items);
            if (pictures?.Invoke(shape) is { } seen)
            {
                network.See(seen);
            }

            var number = $"{files.Count}";
            Write(folder.File($"{number}.onnx"), network, null);
            network.WriteExamples(folder.File(number), channelsFirst: true);
            files.AddRange([folder.File($"{number}.onnx"), folder.File(number)]);
        }

        var differences = Parse(await Peers.RunOnnxRuntime([.. files]));
        return [.. models.Select((model, i) => (model.Name, differences[i]))];
    }

    private static double[] Parse(string output) => [.. output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("difference").GetDouble())];

    private static string Write(string path, Blueprint model, Shape shape)
    {
        using var network = new LivedIn(model, shape, items: 2);
        Write(path, network, null);
        return path;
    }

    private static void Write(string path, LivedIn network, Normalise? normalise)
    {
        using var file = File.Create(path);
        OnnxFile.Write(file, network.Network, network.Model, [("rule", "bp")], normalise);
    }
}
