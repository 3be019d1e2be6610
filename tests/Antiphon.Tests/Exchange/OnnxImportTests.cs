using Antiphon.Kernels;

namespace Antiphon.Tests.Exchange;

/// <summary>Networks that PyTorch's exporter wrote compute here what they compute there, forward and back.</summary>
public sealed class OnnxImportTests
{
    [Theory]
    [InlineData("vgg")]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v2")]
    [InlineData("squeezenet1_1")]
    [InlineData("densenet121")]
    public async Task A_network_of_PyTorch_has_its_outputs_and_its_gradients(string name)
    {
        using var peer = await PeerModel.Write(name);
        using var device = new Cpu(2);

        var apart = peer.Compare(device);

        TestContext.Current.TestOutputHelper?.WriteLine($"{peer.Versions}: {apart}");
        Assert.InRange(apart.Outputs, 0, 1e-4);
        Assert.InRange(apart.Training, 0, 1e-4);
        Assert.InRange(apart.Gradients, 0, Math.Max(1e-5, 3 * apart.Rounding));
    }

    [Theory]
    [InlineData("vgg")]
    [InlineData("mobilenet_v2")]
    [InlineData("squeezenet1_1")]
    [InlineData("densenet121")]
    public async Task In_double_precision_the_two_are_one(string name)
    {
        using var peer = await PeerModel.Write(name, side: 32, items: 3);

        var apart = peer.Compare(new Reference<double>());

        TestContext.Current.TestOutputHelper?.WriteLine($"{peer.Versions}: {apart}");
        Assert.InRange(apart.Outputs, 0, 1e-6); // they are kept as floats
        Assert.InRange(apart.Training, 0, 1e-6);
        Assert.InRange(apart.Gradients, 0, 1e-6);
    }
}
