using System.Globalization;
using System.Text;
using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>Every round trip with other programs, measured, on a page: docs/measured/interop.md is written where ANTIPHON_ACCEPT=1 asks for it.</summary>
public sealed class InteropPageTests
{
    private const string Page = "docs/measured/interop.md";
    private const string Command = "ANTIPHON_STUDIES=1 ANTIPHON_ACCEPT=1 dotnet test -c Release --filter FullyQualifiedName~InteropPageTests";

    [Fact]
    [Trait("Category", "Study")]
    public async Task The_page_is_what_was_measured()
    {
        Needs.Study();
        using var device = new Cpu(2);
        var text = new StringBuilder($"""
            # In and out, measured

            How far numbers here are from those of other programs that were given the same weights: [models and weights, in and out](../exchange.md).

            Measured by `{Command}`: {Provenance.Short(device)}. Others: {await Versions()}.

            ## Graphs of PyTorch, read here

            Networks of torchvision and a small one like VGG, with groups, dilation, LeakyReLU, ReLU6, tanh and SiLU in it, as `torch.onnx.export` writes them at opset 13 for training. Batches of 8 pictures of 64 pixels a side in
            single precision, of 3 of 32 in double; the reference is PyTorch in double precision. Outputs: the largest difference. Gradients of backpropagation: the norm of the difference over the norm, all parameters together; beside them those of PyTorch in single precision.

            | network | outputs in evaluation | in training | gradients | PyTorch's own | outputs in training, double | gradients, double |
            |---|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var name in (string[])["vgg", "resnet18", "mobilenet_v2", "squeezenet1_1", "densenet121"])
        {
            using var peer = await PeerModel.Write(name);
            using var small = await PeerModel.Write(name, side: 32, items: 3);
            var (single, exact) = (peer.Compare(device), small.Compare(new Reference<double>()));
            Assert.InRange(exact.Gradients, 0, 1e-6);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {single.Outputs:0.0e0} | {single.Training:0.0e0} | {single.Gradients:0.0e0} | {single.Rounding:0.0e0} | {exact.Training:0.0e0} | {exact.Gradients:0.0e0} |");
        }

        text.Append("""

            In double precision what is left is that the numbers are kept in single precision between the two programs. Where gradients in single precision are far apart, as in DenseNet, PyTorch's own are as far from exact.

            ## Networks from here, run by ONNX Runtime

            100 pictures of the test set (of CIFAR-10; for one channel of MNIST), weights of birth, biases, norms and running statistics moved away from it. The largest difference of all outputs.

            | network | outputs |
            |---|---:|

            """);
        foreach (var (name, difference) in await OnnxExportTests.Differences(Pictures))
        {
            Assert.InRange(difference, 0, 1e-4);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {difference:0.0e0} |");
        }

        text.Append("""

            Each file passes the checker of the `onnx` package with inferred shapes, and read again here gives the same bits (residual networks, AlexNet, LeNet, graphs).

            ## Weights, to and from plain PyTorch models

            `load_state_dict(strict=True)` of what was exported, and `--init` of what PyTorch saved; 20 pictures. The largest difference of all outputs.

            | network | to PyTorch | from PyTorch |
            |---|---:|---:|

            """);
        foreach (var (name, _, _) in ModuleWeightsTests.Models)
        {
            var (to, from) = (await ModuleWeightsTests.ToPyTorch(name), await ModuleWeightsTests.FromPyTorch(name));
            Assert.InRange(Math.Max(to, from), 0, 1e-4);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {to:0.0e0} | {from:0.0e0} |");
        }

        if (GeneratedFile.IsAccepted)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, Page), text.ToString(), TestContext.Current.CancellationToken);
        }
    }

    private static Examples? Pictures(Shape shape)
    {
        var root = Environment.GetEnvironmentVariable("ANTIPHON_DATA");
        return shape.Channels == 1 ? DataCatalogue.Open("mnist", root, seed: 1).Test : shape[0] == 32 ? DataCatalogue.Open("cifar10", root, seed: 1).Test : null;
    }

    private static async Task<string> Versions()
    {
        var python = (await Script.Run("/usr/bin/python3", "-c", "import torch, torchvision, onnx; print(f'PyTorch {torch.__version__}, torchvision {torchvision.__version__}, onnx {onnx.__version__}')")).Output.Trim();
        var package = Path.Combine(Environment.GetEnvironmentVariable("ANTIPHON_NODE_MODULES") ?? "", "onnxruntime-node/package.json");
        var runtime = File.Exists(package) ? JsonDocument.Parse(await File.ReadAllTextAsync(package)).RootElement.GetProperty("version").GetString() : "unknown";
        return $"{python}, ONNX Runtime {runtime}";
    }
}
