using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.PublicApi;

/// <summary>What a step computes and what a network keeps, read and written from outside by the names of layers.</summary>
public sealed class LayersTests
{
    private const double Epsilon = 1e-5;

    [Fact]
    public void Layers_are_listed_by_name_in_the_order_of_the_forward_pass() =>
        Assert.Equal(
            [
                "conv", "conv.norm", "conv.output",
                "block.conv1", "block.conv1.norm", "block.conv1.output", "block.conv2", "block.conv2.norm", "block.conv2.output",
                "pool1", "flatten1", "dense", "scale", "tanh1", "dense.output", "drop", "readout",
            ],
            Grown().Layers.Select(layer => layer.Name));

    [Fact]
    public void A_skip_path_stands_between_the_main_path_and_the_norm_that_sums_the_two()
    {
        var names = Residual().Layers.Select(layer => layer.Name);

        Assert.Equal(
            ["conv1", "conv1.norm", "conv1.output", "conv2", "shortcut", "shortcut.norm", "shortcut.output", "conv2.norm", "conv2.output"],
            names.Where(name => name.StartsWith("stage2.", StringComparison.Ordinal)).Select(name => name["stage2.block1.".Length..]));
    }

    [Fact]
    public void Two_layers_of_one_name_are_refused() =>
        Assert.Contains("two layers are called twin", Assert.Throws<UsageException>(() => new Twins().Grow(new(4), 2, new Backprop(), seed: 1)).Message);

    [Fact]
    public void The_running_statistics_of_a_norm_are_those_of_its_input()
    {
        var network = Grown();
        var (norm, pass) = (Find<BatchNorm>(network, "conv.norm"), Forward(network, isTraining: true));

        var x = pass.OutputOf(Find<Conv2D>(network, "conv"));

        Assert.Equal(new Shape(4), norm.RunningMean.Shape);
        for (var channel = 0; channel < 4; channel++)
        {
            double[] seen = [.. Channel(x, channel)];
            var mean = seen.Average();
            var variance = seen.Sum(value => (value - mean) * (value - mean)) / (seen.Length - 1);
            Assert.Equal(0.1 * mean, norm.RunningMean[channel, 0], 1e-12);
            Assert.Equal(0.9 + 0.1 * variance, norm.RunningVariance[channel, 0], 1e-12);
        }
    }

    [Theory]
    [InlineData("conv", "conv.norm")]
    [InlineData("block.conv1", "block.conv1.norm")]
    public void Running_statistics_that_are_set_are_what_evaluation_uses(string conv, string name)
    {
        var network = Grown();
        var norm = Find<BatchNorm>(network, name);
        norm.RunningMean.Fill(0.25);
        norm.RunningVariance.Fill(4);

        var pass = Forward(network, isTraining: false);

        var (x, y) = (pass.OutputOf(Find<Conv2D>(network, conv)), pass.OutputOf(norm));
        Assert.All(
            Channel(x, 1).Zip(Channel(y, 1)),
            pair => Assert.Equal(Math.Max(0, (pair.First - 0.25) / Math.Sqrt(4 + Epsilon)), pair.Second, 1e-12));
    }

    [Fact]
    public void A_mask_is_what_dropout_multiplied_by()
    {
        var network = Grown();
        var (drop, below) = (Find<Dropout>(network, "drop"), Find<Activation>(network, "tanh1"));
        var pass = Forward(network, isTraining: true, rows: 40);

        var mask = drop.MaskOf(pass)!;

        Assert.Equal(pass.OutputOf(drop).Shape, mask.Shape);
        Assert.Equal([0, 1 / 0.9], All(mask).Distinct().Order());
        Assert.Equal(All(pass.OutputOf(below)).Zip(All(mask), (x, m) => x * m), All(pass.OutputOf(drop)));

        pass.IsTraining = false;
        network.Forward(pass);
        Assert.Null(drop.MaskOf(pass));
        Assert.Equal(All(pass.OutputOf(below)), All(pass.OutputOf(drop)));
    }

    [Fact]
    public void What_a_step_computed_stays_readable_after_it()
    {
        var network = Residual();
        var pass = Forward(network, isTraining: true);
        pass.OutputError.Fill(0.1);
        double[][] before = [.. network.Layers.Select(layer => All(pass.OutputOf(layer)).ToArray())];

        network.Backward(pass);

        Assert.Equal(before, network.Layers.Select(layer => All(pass.OutputOf(layer)).ToArray()));
        Assert.Equal(before[^1], All(pass.Output));
        Assert.Equal((4, 3), (pass.Output.Rows, pass.Output.RowLength));
    }

    [Fact]
    public void An_output_in_memory_that_norms_share_is_the_norm_s_own()
    {
        var network = Residual();
        var pass = Forward(network, isTraining: true); // the norm of the shortcut wrote last

        var (x, y) = (pass.OutputOf(Find<Conv2D>(network, "stage2.block1.conv1")), pass.OutputOf(Find<BatchNorm>(network, "stage2.block1.conv1.norm")));

        double[] seen = [.. Channel(x, 1)];
        var mean = seen.Average();
        var deviation = Math.Sqrt(seen.Average(value => (value - mean) * (value - mean)) + Epsilon);
        Assert.All(seen.Zip(Channel(y, 1)), pair => Assert.Equal(Math.Max(0, (pair.First - mean) / deviation), pair.Second, 1e-12));
    }

    [Fact]
    public void There_is_no_output_of_a_pass_that_was_not_made()
    {
        var network = Grown();
        var pass = network.CreatePass(4);
        Assert.Contains("readout has no output yet", Assert.Throws<InvalidOperationException>(() => pass.Output).Message);

        network.Forward(pass);
        pass.Rows = 3;
        Assert.Contains("the present 3 rows", Assert.Throws<InvalidOperationException>(() => pass.Output).Message);

        Assert.Contains("'conv' is not one of this network's", Assert.Throws<ArgumentException>(() => pass.OutputOf(Grown().Layers[0])).Message);
    }

    private static Network Grown() => new ScaledNet().Grow(new(6, 6, 1), 3, new FeedbackAlignment(), seed: 1, new Reference<double>());

    private static Network Residual() => new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), 3, new FeedbackAlignment(), seed: 1, new Reference<double>());

    private static TLayer Find<TLayer>(Network network, string name)
        where TLayer : Layer => network.Layers.OfType<TLayer>().Single(layer => layer.Name == name);

    private static Pass Forward(Network network, bool isTraining, int rows = 4)
    {
        var pass = network.CreatePass(rows, isRepeatable: true);
        pass.IsTraining = isTraining;
        Rng.FromSeed(2).Normal(pass.Input, 1);
        network.Forward(pass);
        return pass;
    }

    private static IEnumerable<double> All(Tensor t) =>
        from row in Enumerable.Range(0, t.Rows) from column in Enumerable.Range(0, t.RowLength) select t[row, column];

    private static IEnumerable<double> Channel(Tensor t, int channel) => All(t).Where((_, i) => i % t.Shape.Channels == channel);

    private sealed record Twins : Blueprint
    {
        protected override void Draw(Builder build) => build.DenseUnit("twin", 3).DenseUnit("twin", 3).Readout("readout");
    }
}
