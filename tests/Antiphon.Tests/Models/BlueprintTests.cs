using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Models;

public sealed class BlueprintTests
{
    [Theory]
    [InlineData("lenet", "28x28x1", 10, 61_706)] // LeCun et al. 1998 with full connections
    [InlineData("resnet20", "32x32x3", 10, 272_474)] // 0.27 M in the paper, and two projections
    [InlineData("resnet56", "32x32x3", 10, 855_770)]
    [InlineData("resnet18", "32x32x3", 10, 11_173_962)]
    [InlineData("resnet18", "224x224x3", 1000, 11_689_512)]
    [InlineData("resnet34", "224x224x3", 1000, 21_797_672)]
    [InlineData("resnet50", "224x224x3", 1000, 25_557_032)]
    [InlineData("mlp", "28x28x1", 10, 494_710)]
    public void It_has_as_many_parameters_as_it_should(string model, string input, int classes, long expected) =>
        Assert.Equal(expected, ModelCatalogue.Parse(model).CountParameters(Lab.ShapeOf(input), classes));

    [Theory]
    [InlineData("lenet", "28x28x1")]
    [InlineData("resnet20", "32x32x3")]
    public void What_is_counted_is_what_grows(string model, string input) =>
        Assert.Equal(ModelCatalogue.Parse(model).CountParameters(Lab.ShapeOf(input), 10), Grow(model, input, new KolenPollack()).ParameterCount);

    [Theory]
    [InlineData("resnet20", 22)]
    [InlineData("resnet18", 21)]
    [InlineData("lenet", 5)]
    [InlineData("alexnet", 8)]
    public void The_first_synapses_hear_no_error_and_the_last_are_the_readout(string model, int synapses)
    {
        var network = Grow(model, "32x32x3", new FeedbackAlignment());

        Assert.Equal(synapses, network.Synapses.Count);
        Assert.Equal(Enumerable.Range(0, synapses), network.Synapses.Select(s => s.Spec.Index));
        Assert.Equal([network.Synapses[0]], network.Synapses.Where(s => s.Spec.IsFirst));
        Assert.Equal([network.Synapses[^1]], network.Synapses.Where(s => s.Spec.IsReadout));
        Assert.Equal(synapses, network.Synapses.Select(s => s.Spec.Name).Distinct().Count());
    }

    [Fact]
    public void A_block_on_the_data_has_two_first_synapses()
    {
        var network = Lab.Grow(
            new(4, 4, 2),
            b => b.Residual("block", main => main.ConvUnit("conv1", 3, 3, padding: 1, norm: true).Conv("conv2", 3, 3, padding: 1), skip => skip.Conv("shortcut", 3, 1)).Readout("readout"),
            new FeedbackAlignment());

        Assert.Equal(["block.conv1", "block.shortcut"], network.Synapses.Where(s => s.Spec.IsFirst).Select(s => s.Spec.Name));
    }

    [Theory]
    [InlineData(Nonlinearity.Silu, "dense1, dense1.silu, dense1.dropout, dense1.output, readout")]
    [InlineData(null, "dense1, dense1.dropout, dense1.output, readout")]
    public void An_mlp_has_the_nonlinearity_the_dropout_and_the_biases_it_is_asked_for(Nonlinearity? f, string layers)
    {
        var network = new Mlp { Hidden = [7], Nonlinearity = f, Bias = false, Dropout = 0.2 }.Grow(new(5), 3, new Backprop(), 1, Lab.Exact);

        Assert.Equal(layers, string.Join(", ", network.Layers.Select(layer => layer.Name)));
        Assert.Equal(5 * 7 + 7 * 3, network.ParameterCount);
        Assert.Equal([f, null], network.Synapses.Select(synapse => synapse.Spec.Nonlinearity));
    }

    [Fact]
    public void A_model_says_what_is_unusual_about_it()
    {
        Assert.Equal("mlp 7, silu, no biases, dropout 0.2", $"{new Mlp { Hidden = [7], Nonlinearity = Nonlinearity.Silu, Bias = false, Dropout = 0.2 }}");
        Assert.Equal("lenet, linear", $"{new LeNet { Nonlinearity = null }}");
        Assert.Equal("alexnet, dropout 0", $"{new AlexNet { Dropout = 0 }}");
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_sentence()
    {
        Assert.Contains("lenet does not fit an input of 4x4x1", Assert.Throws<UsageException>(() => Grow("lenet", "4x4x1", new Backprop())).Message);
        Assert.Contains("lenet does not fit an input of 8", Assert.Throws<UsageException>(() => Grow("lenet", "8", new Backprop())).Message);
        Assert.Contains("resnet18 does not fit an input of 8", Assert.Throws<UsageException>(() => Grow("resnet18", "8", new Backprop())).Message);
        Assert.Throws<UsageException>(() => ModelCatalogue.Parse("vgg"));
        Assert.Contains("one shape", Assert.Throws<UsageException>(() => Lab.Grow(new(4, 4, 2), b => b.Residual("block", main => main.Conv("conv", 3, 1), null), new Backprop())).Message);
    }

    [Fact]
    public void Names_lead_to_blueprints_and_back()
    {
        Assert.All(ModelCatalogue.Entries.Where(e => e.Name is not ("mlp" or "net")), e => Assert.Equal(e.Name, e.Blueprint.ToString()));
        Assert.Equal(new ResNet { Depth = 18 }, ModelCatalogue.Parse("res18"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmallResNet { Depth = 21 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet { Depth = 19 });
    }

    [Theory]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    public void Activities_neither_fade_nor_explode_at_birth(string model)
    {
        var network = Grow(model, "8x8x3", new Backprop());
        var pass = Lab.PassOf(network, rows: 8);

        Assert.InRange(network.Forward(pass).Norm() / Math.Sqrt(8 * 10), 0.1, 5);
    }

    [Fact]
    public void The_scale_at_birth_is_for_every_W_below_the_readout_and_the_same_for_all_rules()
    {
        var (small, usual) = (Grow(new() { InitScale = 0.1 }, new KolenPollack()), Grow(new() { InitScale = 1 }, new Backprop()));

        Assert.All(small.Synapses.Zip(usual.Synapses), pair => Lab.AssertClose(
            [.. pair.Second.W.Value.Numbers().Select(w => w * (pair.Second.Spec.IsReadout ? 1 : 0.1))], pair.First.W.Value.Numbers(), 1e-12));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeNet { InitScale = 0 });

        static Network Grow(SmallResNet model, FeedbackPlan plan) => (model with { Depth = 8 }).Grow(new(8, 8, 3), 10, plan, 1, Lab.Exact);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    [InlineData("resnet50")]
    public void Every_hidden_unit_is_brought_to_one_size_where_that_is_asked_for(string model)
    {
        var network = (ModelCatalogue.Parse(model) with { ActivityNorm = true }).Grow(new(16, 16, 3), 10, new Backprop(), 1, Lab.Exact);
        var usual = ModelCatalogue.Parse(model).Grow(new(16, 16, 3), 10, new Backprop(), 1, Lab.Exact);
        var pass = Lab.PassOf(network, rows: 3, isRepeatable: true);
        network.Forward(pass);

        // What a rule's broadcast meets on its way down is the norm.
        var units = network.Nodes.Where(node => node.Layer is UnitOutput && !node.Name.Contains("shortcut", StringComparison.Ordinal)).ToList();
        Assert.All(units, node =>
        {
            var norm = network.Nodes[node.Inputs[0]];
            Assert.IsType<ActivityNorm>(norm.Layer);
            var activity = pass.OutputOf(norm.Layer);
            Assert.All(Enumerable.Range(0, 3), row => Assert.Equal(1, Enumerable.Range(0, activity.RowLength).Average(i => activity[row, i] * activity[row, i]), 1e-2));
        });
        Assert.Equal(units.Count, network.Layers.OfType<ActivityNorm>().Count());
        Assert.Equal(network.Synapses.Count(s => !s.Spec.IsReadout && !s.Spec.Name.Contains("shortcut", StringComparison.Ordinal)), units.Count);
        Assert.Empty(usual.Layers.OfType<ActivityNorm>());
        Assert.Equal(usual.State.Tensors.Select(part => part.Name), network.State.Tensors.Select(part => part.Name));
        Assert.All(usual.Synapses.Zip(network.Synapses), pair => Assert.Equal(pair.First.W.Value.Numbers(), pair.Second.W.Value.Numbers()));
    }

    private static Network Grow(string model, string input, FeedbackPlan plan) =>
        ModelCatalogue.Parse(model).Grow(Lab.ShapeOf(input), 10, plan, 1, Lab.Exact);
}
