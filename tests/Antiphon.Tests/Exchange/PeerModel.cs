using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Onnx;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>A network that PyTorch's exporter wrote, and what PyTorch computes with it: outputs in evaluation and in training, the loss and its gradients.</summary>
internal sealed class PeerModel : IDisposable
{
    private const int Classes = 10;

    private readonly TempFolder _folder = new();
    private readonly int _side;

    private PeerModel(string name, int side) => (Name, _side) = (name, side);

    public string Name { get; }

    public string Path => _folder.File($"{Name}.onnx");

    /// <summary>The versions that wrote it.</summary>
    public string Versions { get; private set; } = "";

    /// <summary>Has it written: vgg, or a name of torchvision.</summary>
    public static async Task<PeerModel> Write(string name, int side = 64, int items = 8)
    {
        var model = new PeerModel(name, side);
        model.Versions = await Peers.RunPython("onnx_models.py", name, model._folder.Path, $"{side}", $"{items}");
        return model;
    }

    /// <summary>How far our numbers are from PyTorch's in double precision: outputs in evaluation and in training at most, all gradients together as a share of their norm, and PyTorch's own in single precision.</summary>
    public PeerDifference Compare(IDevice device)
    {
        var model = OnnxModel.Read(Path);
        var shape = new Shape(_side, _side, 3);
        using var there = SafetensorsDict.Open(_folder.File($"{Name}.safetensors"));
        var given = WeightsFrom.Match(model.Weights, model.Graph, shape, Classes);
        Assert.Null(given.Remark);
        var network = WithoutDropout(model.Graph).Grow(shape, Classes, new Backprop(), seed: 1, device, given: given.Values);
        var pass = network.CreatePass(there.Tensors["inputs"][0], isRepeatable: true);
        var inputs = there.Read("inputs");
        for (var row = 0; row < pass.Rows; row++)
        {
            device.Write(pass.Input, row, inputs.AsSpan(row * pass.Input.RowLength, pass.Input.RowLength));
        }

        pass.IsTraining = false;
        var outputs = Apart(network.Forward(pass), there.Read("outputs"));
        pass.IsTraining = true;
        var training = Apart(network.Forward(pass), there.Read("training_outputs"));
        new SoftmaxCrossEntropy().Evaluate(pass.Output, [.. there.Read("labels").Select(label => (int)label)], pass.OutputError);
        network.Backward(pass);
        var learnt = ModuleLayout.Of(network, model.Graph).Where(tensor => there.Tensors.ContainsKey($"gradient.{tensor.Name}")).ToArray();
        Assert.Equal(there.Tensors.Keys.Count(name => name.StartsWith("gradient.", StringComparison.Ordinal)), learnt.Length);
        Assert.Equal(network.Parameters.Count, learnt.Length);
        double apart = 0, all = 0;
        foreach (var tensor in learnt)
        {
            var expected = there.Read($"gradient.{tensor.Name}");
            var ours = (tensor with { Value = pass.Gradient(network.Parameters.Single(parameter => parameter.Name == tensor.OwnName)) }).ToModule();
            apart += ours.Zip(expected, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
            all += expected.Sum(g => (double)g * g);
        }

        return new(outputs, training, Math.Sqrt(apart / all), there.Read("rounding")[0]);
    }

    public void Dispose() => _folder.Dispose();

    private static Graph WithoutDropout(Graph graph) =>
        graph with { Nodes = string.Join(';', graph.Nodes.Split(';').Select(node => node.Contains("= dropout(", StringComparison.Ordinal) ? $"{node[..node.IndexOf(')', StringComparison.Ordinal)]}) 0" : node)) };

    private static double Apart(Tensor ours, float[] theirs) => ours.ToArray().Zip(theirs, (a, b) => Math.Abs(a - b)).Max();
}
