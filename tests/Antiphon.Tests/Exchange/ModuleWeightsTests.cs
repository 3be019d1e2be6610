using System.Globalization;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>Weights go to plain PyTorch models of the same architecture and come from them, and the outputs are the same.</summary>
public sealed class ModuleWeightsTests
{
    /// <summary>Architectures, and what bench/peers/module_weights.py calls them.</summary>
    internal static readonly (string Name, Blueprint Model, Shape Shape)[] Models =
    [
        ("mlp", new Mlp { Nonlinearity = Nonlinearity.Tanh }, new(28, 28, 1)), ("lenet", new LeNet(), new(28, 28, 1)), ("lenet-colour", new LeNet(), new(32, 32, 3)),
        ("net", new Sequential { Layers = "conv 32 3 pad 1 norm, pool 2, conv 64 3 pad 1, pool 2, dense 128" }, new(32, 32, 3)), ("alexnet", new AlexNet(), new(32, 32, 3)),
        ("resnet20", new SmallResNet(), new(32, 32, 3)), ("resnet18", new ResNet(), new(96, 96, 3)), ("resnet50", new ResNet { Depth = 50 }, new(96, 96, 3)),
    ];

    public static TheoryData<string> Names => [.. Models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PyTorch_takes_our_weights(string name) => Assert.InRange(await ToPyTorch(name), 0, 1e-4);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PyTorchs_weights_are_taken(string name) => Assert.InRange(await FromPyTorch(name), 0, 1e-4);

    /// <summary>The largest difference of PyTorch's outputs with our weights from ours.</summary>
    internal static async Task<double> ToPyTorch(string name)
    {
        var (_, model, shape) = Models.Single(one => one.Name == name);
        using var folder = new TempFolder();
        using var network = new LivedIn(model, shape, items: 20);
        network.WriteWeights(folder.File("weights"));
        network.WriteExamples(folder.File("examples"), channelsFirst: false);
        return double.Parse(await Peers.RunPython("module_weights.py", "load", name, folder.File("weights"), folder.File("examples")), CultureInfo.InvariantCulture);
    }

    /// <summary>The largest difference of our outputs with PyTorch's weights from PyTorch's.</summary>
    internal static async Task<double> FromPyTorch(string name)
    {
        var (_, model, shape) = Models.Single(one => one.Name == name);
        using var folder = new TempFolder();
        await Peers.RunPython("module_weights.py", "save", name, folder.File("weights"), folder.File("examples"));
        using var weights = SafetensorsDict.Open(folder.File("weights"));
        using var examples = SafetensorsDict.Open(folder.File("examples"));
        var given = WeightsFrom.Match(weights, model, shape, classes: 10);
        Assert.Null(given.Remark);
        using var device = new Cpu(2);
        var network = model.Grow(shape, 10, new Backprop(), seed: 1, device, given: given.Values);
        var pass = network.CreatePass(examples.Tensors["inputs"][0]);
        var inputs = examples.Read("inputs");
        for (var row = 0; row < pass.Rows; row++)
        {
            device.Write(pass.Input, row, inputs.AsSpan(row * pass.Input.RowLength, pass.Input.RowLength));
        }

        return network.Forward(pass).ToArray().Zip(examples.Read("outputs"), (ours, theirs) => Math.Abs(ours - theirs)).Max();
    }
}
