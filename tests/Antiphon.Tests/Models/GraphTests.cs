using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Onnx;
using Antiphon.Rules;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Models;

/// <summary>Models that are described node by node: the networks they become, held against the built-in ones, and what is refused.</summary>
public sealed class GraphTests
{
    public static TheoryData<string, string> ModelsAndRules() =>
        [.. from model in (string[])["resnet20", "resnet18", "lenet", "alexnet"] from rule in (string[])["bp", "dfa", "dfa:entry=pool", "pepita", "frozen", "pal"] select new TheoryDataRow<string, string>(model, rule)];

    [Theory]
    [MemberData(nameof(ModelsAndRules))]
    public void The_graph_of_a_built_in_model_is_that_model(string name, string rule)
    {
        var (model, input, plan) = (ModelCatalogue.Parse(name), name == "resnet18" ? new Shape(72, 72, 3) : new Shape(32, 32, 3), (FeedbackPlan)Lab.Parse(rule));
        using var device = new Cpu(1);
        var built = model.Grow(input, 10, plan, 1, device);
        using var folder = new TempFolder();
        using (var file = File.Create(folder.File("m.onnx")))
        {
            OnnxFile.Write(file, model.Grow(input, 10, new Backprop(), 1, device), model, []);
        }

        var read = OnnxModel.Read(folder.File("m.onnx"));
        var graph = read.Graph.Grow(input, 10, plan, 1, device, given: WeightsFrom.Match(read.Weights, read.Graph, input, 10).Values);

        // Dropout is not in a file that was written for evaluation.
        Assert.Equal(Described(built).Where(kind => kind.Kind != nameof(Dropout)), Described(graph));
        Assert.Equal(built.Synapses.Select(synapse => synapse.W.Value.ToArray()), graph.Synapses.Select(synapse => synapse.W.Value.ToArray()));
        if (rule == "bp" && name != "alexnet")
        {
            Assert.Equal(Gradients(built, model), Gradients(graph, read.Graph));
        }
    }

    [Fact]
    public void Units_end_where_their_activity_is_handed_on()
    {
        var network = new Graph
        {
            Nodes = """
                a = conv(data) 8 3 pad 1 no-bias; an = norm(a); b = conv(an) 8 1; c = conv(an) 8 1 no-bias; cn = norm(c); sum = add(b, cn); act = tanh(sum)
                drop = dropout(act) 0.5; pool = maxpool(drop) 2; d = conv(pool) 4 1; e = leaky(d) 0.1; both = concat(pool, e); f = dense(both) classes
                """,
        }.Grow(new(6, 6, 2), 3, new DirectFeedbackAlignment(), 1, Lab.Exact);

        Assert.Equal(
            "a an a.output b c cn c.output sum act drop b.output pool d e d.output both flatten1 f",
            string.Join(' ', network.Layers.Select(layer => layer.Name)));
        Assert.Equal(Nonlinearity.Tanh, network.Synapses.Single(synapse => synapse.Name == "b").Spec.Nonlinearity);
        Assert.Equal([true, false, false, false, false], network.Synapses.Select(synapse => synapse.Spec.IsFirst));
        Assert.Equal([false, false, false, false, true], network.Synapses.Select(synapse => synapse.Spec.IsReadout));
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("kp:birth=random")]
    [InlineData("wm")]
    [InlineData("dfa")]
    public void Branches_learn(string rule)
    {
        var network = new Graph { Nodes = "a = conv(data) 12 3 pad 1; r = clip(a) 0 6; b = conv(r) 12 1; s = silu(b); c = conv(r) 12 3 pad 1; t = leaky(c) 0.1; sum = add(s, t); both = concat(sum, r); p = maxpool(both) 2; out = dense(p) classes" }
            .Grow(new(6, 6, 1), Lab.Classes, Lab.Quick(rule), 1, new Cpu(1));

        var right = Lab.Learn(new(network, new() { BatchSize = 30, Rate = 0.05 }), 150);

        Assert.InRange(right, 0.9, 1);
    }

    [Theory]
    [InlineData("a = cov(data) 3 3", "there is no 'cov'")]
    [InlineData("a conv(data) 3 3", "expected a name of letters, digits, dots and underscores, and what it is")]
    [InlineData("a/b = relu(data)", "expected a name of letters")]
    [InlineData("a = conv(data) 3", "expected behind conv a size as in 3")]
    [InlineData("a = conv(data) 3 3 stride 0", "expected behind stride a whole number")]
    [InlineData("a = conv(data) 3 3 pad 1 pad 1", "'pad' is too much")]
    [InlineData("a = relu(b)", "it reads 'b', expected data or a node before it")]
    [InlineData("a = relu(data); a = tanh(a)", "another one is called a")]
    [InlineData("a = add(data, data)", "expected two or more that differ")]
    [InlineData("a = relu(data, data)", "relu reads 2 nodes, expected one")]
    [InlineData("a = leaky(data) x", "expected behind leaky a number, and not 'x'")]
    public void A_text_that_is_no_graph_is_refused(string text, string why) => Assert.Contains(why, Assert.Throws<UsageException>(() => new Graph { Nodes = text }).Message);

    [Theory]
    [InlineData("a = relu(data)", "no node has classes units")]
    [InlineData("a = dense(data) classes; b = dense(a) 10", "'a' has classes units, expected the last conv or dense")]
    [InlineData("a = dense(data) 9; b = relu(data); c = dense(a) classes", "no node reads 'b'")]
    [InlineData("a = conv(data) 4 9; b = dense(a) classes", "node 'a = conv(data) 4 9': a 9x9 kernel")]
    [InlineData("a = conv(data) 4 3; b = conv(a) 4 3; c = add(a, b); d = dense(c) classes", "node 'c = add(a, b)': it sums 4x4x4 and 2x2x4, expected one shape")]
    [InlineData("a = conv(data) 4 3; b = conv(a) 4 3; c = concat(a, b); d = dense(c) classes", "expected as many positions of each")]
    [InlineData("a = dense(data) 9; b = maxpool(a) 2; c = dense(b) classes", "it needs height x width x channels, and gets 9")]
    [InlineData("a = maxpool(data) 3 stride 2 ceil; b = dense(a) classes", "its windows reach over the edge of 6x6")]
    [InlineData("a = clip(data) 2 1; b = dense(a) classes", "expected a lower bound below the upper one")]
    [InlineData("a = norm(data) eps -1; b = dense(a) classes", "expected eps above 0")]
    [InlineData("a = dropout(data) 2; b = dense(a) classes", "a dropout of 2")]
    [InlineData("a = conv(data) classes 3", "its output is 48, expected 3 classes")]
    public void A_graph_that_does_not_fit_is_refused(string text, string why)
    {
        var refusal = Assert.Throws<UsageException>(() => new Graph { Nodes = text }.Grow(new(6, 6, 2), 3, new Backprop(), 1, Lab.Exact));

        Assert.Contains(why, refusal.Message);
        Assert.StartsWith("graph does not fit an input of 6x6x2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_goes_through_the_command()
    {
        using var folder = new TempFolder();
        var graph = "'a = conv(data) 4 5 stride 2; b = tanh(a); c = dense(b) classes'";

        Command.Run($"train --model graph --graph {graph} --epochs 1 --batch 200 --run g --runs-dir {folder.Path}").Fine();

        Assert.Contains("graph: 'a = conv(data) 4 5 stride 2; b = tanh(a); c = dense(b) classes'", File.ReadAllText(folder.File("g/config.yaml")));
        Command.Run($"eval {folder.File("g")}").Fine();
        Assert.Contains("Concat", Command.Run("models graph --graph", width: 200).Fine());
    }

    private static IEnumerable<(string Kind, Shape Shape)> Described(Network network) => network.Nodes.Skip(1).Select(node => (node.Layer!.GetType().Name, node.Shape));

    private static IEnumerable<(string Name, string Gradient)> Gradients(Network network, Blueprint model)
    {
        var pass = network.CreatePass(3);
        Rng.FromSeed(2).Normal(pass.Input, 1);
        pass.IsTraining = true;
        network.Forward(pass);
        Rng.FromSeed(3).Normal(pass.OutputError, 1);
        network.Backward(pass);
        return ModuleLayout.Of(network, model).Where(tensor => !tensor.Name.Contains("running", StringComparison.Ordinal)).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(tensor => (tensor.Name, string.Join(' ', pass.Gradient(network.Parameters.Single(parameter => parameter.Name == tensor.OwnName)).ToArray())));
    }
}
