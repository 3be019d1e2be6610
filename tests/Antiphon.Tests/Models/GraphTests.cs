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
            "a an a.output b c cn c.output sum act drop b.output pool d e d.output both f:flatten f",
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

    [Fact]
    public void Random_graphs_have_exact_gradients()
    {
        for (var number = 0; number < 60; number++)
        {
            var (graph, random) = (Drawn(number), Rng.FromSeed(40).Stream(number));
            var network = new Graph { Nodes = graph }.Grow(new(4, 4, 2), 3, new Backprop(), 1, Lab.Exact);
            var pass = network.CreatePass(4);
            random.Stream("input").Normal(pass.Input, 1);
            pass.IsTraining = true;
            var at = pass.Input.Clone();
            var way = network.Parameters.Select(parameter => random.Stream(parameter.Name).Normal(Tensor.Zeros(Lab.Exact, parameter.Value.Shape), 1)).ToArray();
            Loss();
            network.Backward(pass);
            var slope = network.Parameters.Zip(way, (parameter, direction) => pass.Gradient(parameter).Dot(direction)).Sum();

            // Along one random direction of all parameters at once.
            const double Step = 1e-6;
            var difference = (Moved(Step) - Moved(-2 * Step)) / (2 * Step);
            Assert.True(Math.Abs(slope - difference) < 1e-4 * (1 + Math.Abs(slope)), $"graph {number}, {graph}: {slope} along the gradient, {difference} by differences");

            double Moved(double step)
            {
                foreach (var (parameter, direction) in network.Parameters.Zip(way))
                {
                    parameter.Value.Add(direction, step);
                }

                return Loss();
            }

            double Loss()
            {
                pass.Input.CopyFrom(at);
                return new Antiphon.Losses.SoftmaxCrossEntropy().Evaluate(network.Forward(pass), Lab.Labels(4, 3), pass.OutputError);
            }
        }
    }

    [Theory]
    [InlineData("a = conv(data) 4 1; n = norm(a); r = relu(n); s = relu(r); b = dense(s) classes", "a n s a.output b:flatten b")]
    [InlineData("a = conv(data) 4 1; n = norm(a); s = add(n, a); b = dense(s) classes", "a a.output n s b:flatten b")]
    public void What_is_read_twice_or_rectified_twice_is_drawn_as_it_stands(string nodes, string layers) =>
        Assert.Equal(layers, string.Join(' ', new Graph { Nodes = nodes }.Grow(new(4, 4, 2), 3, new Backprop(), 1, Lab.Exact).Layers.Select(layer => layer.Name)));

    [Theory]
    [InlineData("a = cov(data) 3 3", "there is no 'cov'")]
    [InlineData("a conv(data) 3 3", "expected a name of letters, digits, dots and underscores")]
    [InlineData("a/b = relu(data)", "expected a name of letters")]
    [InlineData("a.output = relu(data)", "that does not end in .output or .noise or .activity_norm")]
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
    [InlineData("a = maxpool(data) 2 pad 2; b = dense(a) classes", "padding 2 would leave some windows of 2x2 without a pixel")]
    [InlineData("a = flatten(data) cells 70; b = dense(a) classes", "it makes rows of 70 cells, and gets 6x6x2, which are 72")]
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

        Command.Run($"train --model graph --nodes {graph} --epochs 1 --batch 200 --run g --runs-dir {folder.Path}").Fine();

        Assert.Contains("nodes: 'a = conv(data) 4 5 stride 2; b = tanh(a); c = dense(b) classes'", File.ReadAllText(folder.File("g/config.yaml")));
        Command.Run($"eval {folder.File("g")}").Fine();
        Assert.Contains("Concat", Command.Run("models graph --graph", width: 200).Fine());
    }

    // A chain of random nodes that read random earlier ones of their shape, and a readout over all that is left.
    private static string Drawn(int number)
    {
        var random = Rng.FromSeed(41).Stream(number);
        ulong draws = 0;
        int Below(int count) => random.Below(count, draws++);
        List<string> nodes = ["n0 = conv(data) 3 1"], free = ["n0"];
        if (Below(3) == 0)
        {
            (nodes, free) = (["n0 = norm(data)", "n1 = conv(n0) 3 1"], ["n1"]);
        }

        for (var i = nodes.Count; i < 12; i++)
        {
            string Any() => Below(3) == 0 && i > 2 ? Earlier() : free[Below(free.Count)];
            string Earlier() => nodes[1 + Below(nodes.Count - 1)].Split(' ')[0];
            var (a, b) = (Any(), Any());
            var kind = Below(9);
            nodes.Add(kind switch
            {
                0 => $"n{i} = conv({a}) 3 3 pad 1",
                1 or 2 => $"n{i} = norm({a})",
                3 => $"n{i} = tanh({a})",
                4 => $"n{i} = clip({a}) -40 40",
                5 => $"n{i} = silu({a})",
                _ when a != b => $"n{i} = add({a}, {b})",
                _ => $"n{i} = sigmoid({a})",
            });
            string[] read = [.. nodes[^1].Split('(', ')')[1].Split(", ")];
            free.RemoveAll(read.Contains);
            free.Add($"n{i}");
        }

        if (free.Count > 1)
        {
            nodes.Add($"all = concat({string.Join(", ", free)})");
            free = ["all"];
        }

        nodes.Add($"out = dense({free[0]}) classes");
        return string.Join("; ", nodes);
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
