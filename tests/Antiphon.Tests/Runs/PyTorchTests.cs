using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

/// <summary>A plain PyTorch model with our weights has our outputs. Run where PyTorch is; it is too large for every machine.</summary>
public sealed class PyTorchTests
{
    private const int Count = 50;

    [Fact]
    public async Task ResNet20_with_exported_weights_has_the_same_outputs()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python) && await Script.Run(Python, "-c", "import torch") is { Code: 0 }, "PyTorch is needed: on Debian, apt-get install python3-torch.");
        using var folder = new TempFolder();
        Command.Run($"train --model resnet20 --rule kp --epochs 1 --batch 400 --run one --runs-dir {folder.Path}").Fine();
        var (weights, examples) = (folder.File("weights.safetensors"), folder.File("examples.safetensors"));
        Command.Run($"export {folder.File("one")} -o {weights}").Fine();
        using (var device = new Cpu(2))
        {
            var network = TrainedNetwork.Open(folder.File("one"), device, batch: Count).Network;
            var pass = network.CreatePass(Count);
            pass.IsTraining = false;
            Batches.InOrder(Demo.Open(1).Test, Count).Fill(0, pass.Input, new int[Count]);
            using var file = File.Create(examples);
            Safetensors.Write(file, [("inputs", pass.Input), ("outputs", network.Forward(pass))], []);
        }

        var (code, output) = await Script.Run(Python, Path.Combine(Repository.Root, "bench/peers/load_weights.py"), weights, examples);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(code == 0, output);
    }
}
