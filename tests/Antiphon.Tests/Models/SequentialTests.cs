using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Models;

/// <summary>Models that are described by text: the networks they become, held against networks drawn by hand, and what is refused.</summary>
public sealed class SequentialTests
{
    private static readonly (string Text, Shape Input, Action<Builder> Drawn)[] Cases =
    [
        ("conv 32 5 pad 2 tanh, pool 2, dense 100 tanh", new(12, 12, 1), b => b
            .ConvUnit("conv1", 32, 5, padding: 2, f: Nonlinearity.Tanh, pool: new(Pooling.Max, 2, 2)).DenseUnit("dense1", 100, Nonlinearity.Tanh).Readout("readout")),
        ("conv 32 3 norm, conv 32 3 norm, pool 2, dense 128", new(12, 12, 3), b => b
            .ConvUnit("conv1", 32, 3, norm: true).ConvUnit("conv2", 32, 3, norm: true, pool: new(Pooling.Max, 2, 2)).DenseUnit("dense1", 128).Readout("readout")),
        ("conv 8 3, pool 2, conv 16 3, pool 2, conv 32 3, globalpool, dense 256", new(22, 22, 3), b => b
            .ConvUnit("conv1", 8, 3, pool: new(Pooling.Max, 2, 2)).ConvUnit("conv2", 16, 3, pool: new(Pooling.Max, 2, 2)).ConvUnit("conv3", 32, 3).GlobalPool().DenseUnit("dense1", 256).Readout("readout")),
        ("conv 16 5 pad 2, pool 2, conv 16 5 pad 2, pool 2, dense 38, dense 19", new(12, 12, 3), b => b
            .ConvUnit("conv1", 16, 5, padding: 2, pool: new(Pooling.Max, 2, 2)).ConvUnit("conv2", 16, 5, padding: 2, pool: new(Pooling.Max, 2, 2)).DenseUnit("dense1", 38).DenseUnit("dense2", 19).Readout("readout")),
        ("conv 8 3 stride 2 pad 1 groups 2 norm silu, meanpool 3 stride 2, dropout 0.2, dense 9 norm linear, dropout 0.5", new(12, 12, 2), b => b
            .ConvUnit("conv1", 8, 3, stride: 2, padding: 1, groups: 2, norm: true, f: Nonlinearity.Silu, pool: new(Pooling.Average, 3, 2)).Dropout("dropout1", 0.2)
            .DenseUnit("dense1", 9, f: null, norm: true, dropout: 0.5).Readout("readout")),
    ];

    public static TheoryData<int, string> CasesAndRules() => [.. from i in Enumerable.Range(0, Cases.Length) from rule in (string[])["bp", "dfa", "dfa:entry=pool"] select new TheoryDataRow<int, string>(i, rule)];

    [Theory]
    [MemberData(nameof(CasesAndRules))]
    public void A_text_is_the_network_that_it_describes(int number, string rule)
    {
        var (text, input, drawn) = Cases[number];
        var model = new Sequential { Layers = text };
        var (mine, byHand) = (model.Grow(input, Lab.Classes, Lab.Parse(rule), 1, Lab.Exact), Lab.Draw(drawn).Grow(input, Lab.Classes, Lab.Parse(rule), 1, Lab.Exact));
        var (pass, expected) = (Lab.PassOf(mine), Lab.PassOf(byHand));

        Lab.Sweep(mine, pass);
        Lab.Sweep(byHand, expected);

        Assert.Equal(text, model.Layers);
        Assert.Equal(byHand.Nodes.Select(node => (node.Name, node.Shape)), mine.Nodes.Select(node => (node.Name, node.Shape)));
        Lab.AssertSame(Lab.Gradients(byHand, expected), Lab.Gradients(mine, pass));
    }

    [Fact]
    public void The_models_own_choices_hold_where_a_layer_makes_none()
    {
        var network = new Sequential { Layers = "conv 4 3 tanh, dense 9, dense 8 linear, dropout 0.5, dense 7 norm", Nonlinearity = Nonlinearity.Silu, Bias = false, Dropout = 0.2 }.Grow(new(4, 4, 1), 3, new Backprop(), 1, Lab.Exact);

        Assert.Equal(
            "conv1 conv1.tanh conv1.output flatten1 dense1 dense1.silu dense1.dropout dense1.output dense2 dense2.dropout dense2.output dense3 dense3.norm dense3.silu dense3.dropout dense3.output readout",
            string.Join(' ', network.Layers.Select(layer => layer.Name)));
        Assert.All(network.Synapses, synapse => Assert.Null(synapse.Bias));
    }

    [Fact]
    public void Texts_that_differ_by_blanks_and_order_are_one_model() =>
        Assert.Equal(new Sequential { Layers = "conv 8 3 stride 2 pad 1 norm relu, dense 9" }, new Sequential { Layers = " conv  8 3 relu pad 1   stride 2 norm ,dense 09" });

    [Theory]
    [InlineData("", "layer 1, '': expected one of conv, pool, meanpool, globalpool, dense, dropout, as in")]
    [InlineData("dense 5, lstm 7", "layer 2, 'lstm 7': expected one of conv, pool")]
    [InlineData("dense 5,", "layer 2, '': expected one of")]
    [InlineData("conv 32", "layer 1, 'conv 32': expected its kernel, a whole number from 1 to 1000000")]
    [InlineData("conv 32 tanh", "layer 1, 'conv 32 tanh': expected its kernel, a whole number from 1 to 1000000, and not 'tanh'")]
    [InlineData("conv 32 3 pad", "expected its pad, a whole number from 0 to 1000000")]
    [InlineData("conv 32 3 pad 1 pad 2", "'pad' is too much, expected each of stride N, pad N, groups N, norm, relu, tanh, sigmoid, erf, silu, linear at most once")]
    [InlineData("dense 5 relu tanh", "'tanh' is too much")]
    [InlineData("dense 5 stride 2", "'stride' is too much")]
    [InlineData("globalpool 2", "'2' is too much, expected nothing else behind globalpool")]
    [InlineData("pool 2 norm", "'norm' is too much")]
    [InlineData("dropout 1", "expected its share of silent cells, a number of at least 0 and below 1, and not '1'")]
    public void What_is_no_layer_is_refused_with_its_place(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => new Sequential { Layers = text }).Message);

    [Theory]
    [InlineData("dense 5, conv 3 3", "layer 2, 'conv 3 3': it needs height x width x channels, and gets 5")]
    [InlineData("conv 4 3, pool 2, pool 9", "layer 3, 'pool 9': a 9x9 kernel")]
    [InlineData("conv 4 3 groups 3", "layer 1, 'conv 4 3 groups 3': 3 groups do not divide")]
    public void What_does_not_fit_is_refused_with_its_place(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => new Sequential { Layers = text }.Grow(new(8, 8, 2), 3, new Backprop(), 1, Lab.Exact)).Message);

    [Fact]
    public void A_training_of_a_net_goes_on_to_the_bits_of_one_that_was_never_stopped()
    {
        using var folder = new TempFolder();
        Command.Run($"train --model net --layers 'conv 4 3 silu, pool 4, dense 12 norm' --nonlinearity erf --bias false --dropout 0.1 --init torch --rule dfa:entry=pool --epochs 2 --batch 200 --run whole --runs-dir {folder.Path}").Fine();
        Directory.CreateDirectory(folder.File("part/checkpoints"));
        File.Copy(folder.File("whole/config.yaml"), folder.File("part/config.yaml"));

        Assert.Contains("paused", Command.Run($"resume {folder.File("part")} --until 1").Fine());
        Command.Run($"resume {folder.File("part")}").Fine();

        Assert.Equal(RunDirectory.ResultOf(folder.File("whole"))!.StateHash, RunDirectory.ResultOf(folder.File("part"))!.StateHash);
        var config = File.ReadAllText(folder.File("whole/config.yaml"));
        Assert.All((string[])["layers: 'conv 4 3 silu, pool 4, dense 12 norm'", "nonlinearity: erf", "bias: false", "dropout: 0.1", "init: torch"], line => Assert.Contains(line, config));
    }

    [Fact]
    public void The_command_refuses_a_text_that_is_none_and_layers_of_another_model()
    {
        Command.Run("train --model net --layers 'dense 5, lstm 7'").ShouldFail(2, "layer 2, 'lstm 7': expected one of conv");
        Command.Run("train --model mlp --layers 'dense 5'").ShouldFail(2, "--layers belongs to the model net");
        Command.Run("train --model lenet --bias false").ShouldFail(2, "--bias belongs to the models mlp and net");
        Command.Run("train --model mlp --init kaiming").ShouldFail(2, "--init kaiming: expected he, he-uniform, torch, lecun");
    }
}
