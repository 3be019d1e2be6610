using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Tests.Conformance;

/// <summary>Small networks and small tasks that the oracles share.</summary>
internal static class Lab
{
    public const int Classes = 3;

    /// <summary>The catalogue, and a rule beside it that no test may take for one of its own.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = [.. Catalogue.Entries, WeightCopy.Entry];

    /// <summary>Every one of these rules, and every option that changes what a rule does rather than how much.</summary>
    public static IReadOnlyList<string> Rules { get; } =
        [.. Entries.Select(e => e.Name), "fa:init=unit:scale=0.5", "dfa:keep=true", "dfa:init=launay:shared=true:entry=pool", "kp:birth=random", "kp94:birth=random", "usf:strict=true", "frsf:strict=true", "brsf:strict=true", "wm:raw=true:rate=0.001:decay=0.02"];

    /// <summary>Networks of three groups of synapses, the middle one of the kind in question and called "here".</summary>
    public static IReadOnlyDictionary<string, (Shape Input, Blueprint Model)> Kinds { get; } = new Dictionary<string, (Shape, Blueprint)>
    {
        ["dense"] = (new(6), new Sketch(b => b.DenseUnit("below", 8).DenseUnit("here", 7).Readout("readout"))),
        ["plain"] = Convolution(),
        ["strided"] = Convolution(stride: 2),
        ["padded"] = Convolution(padding: 1),
        ["grouped"] = Convolution(groups: 2),
        ["dilated"] = Convolution(dilation: 2, padding: 1),
        ["strided, padded, grouped"] = Convolution(stride: 2, padding: 1, groups: 2),
    };

    /// <summary>The slow device whose numbers are double.</summary>
    public static IDevice Exact { get; } = new Reference<double>();

    /// <summary>Every rule with every kind of synapse.</summary>
    public static TheoryData<string, string> RulesAndKinds() =>
        [.. from rule in Rules from kind in Kinds.Keys select new TheoryDataRow<string, string>(rule, kind)];

    /// <summary>Every rule.</summary>
    public static TheoryData<string> AllRules() => [.. Rules];

    /// <summary>A rule from its name and options.</summary>
    public static FeedbackRule Parse(string text) => text.Split(':') is [var name, .. var options] ? Entries.Single(e => e.Name == name).Make(options) : throw new ArgumentException(text);

    /// <summary>A rule that takes less time to rest: as many rests, of fewer samples.</summary>
    public static FeedbackRule Quick(string text) => Parse(text) switch
    {
        WeightMirror mirror => mirror with { Samples = 256, Rate = mirror.Raw ? mirror.Rate * 8 : mirror.Rate },
        DirectRandomTarget targets => targets with { Scale = 0.1 }, // targets do not vanish as errors do, and drive units with a ReLU to where they are dead
        var rule => rule,
    };

    /// <summary>A grown network of a kind.</summary>
    public static Network Grow(string kind, FeedbackPlan plan, ulong seed = 1) => Kinds[kind].Model.Grow(Kinds[kind].Input, Classes, plan, seed, Exact);

    /// <summary>A grown network from a drawing.</summary>
    public static Network Grow(Shape input, Action<Builder> draw, FeedbackPlan plan, int classes = Classes, ulong seed = 1) =>
        Draw(draw).Grow(input, classes, plan, seed, Exact);

    /// <summary>A blueprint from a drawing.</summary>
    public static Blueprint Draw(Action<Builder> draw) => new Sketch(draw);

    /// <summary>A pass with Gaussian input, in training.</summary>
    public static Pass PassOf(Network network, int rows = 4, string stream = "input", int capacity = 0, bool isRepeatable = false)
    {
        var pass = network.CreatePass(capacity == 0 ? rows : capacity, isRepeatable);
        pass.Rows = rows;
        pass.IsTraining = true;
        pass.Step = 1;
        Rng.FromSeed(5).Stream(stream).Normal(pass.Input, 1);
        return pass;
    }

    /// <summary>A shape as it is printed, as in 28x28x1.</summary>
    public static Shape ShapeOf(string text) => new([.. text.Split('x').Select(int.Parse)]);

    /// <summary>Labels 0, 1, 2, 0 ...</summary>
    public static int[] Labels(int rows, int classes = Classes) => [.. Enumerable.Range(0, rows).Select(i => i % classes)];

    /// <summary>Forward, softmax cross entropy, backward; gives the loss.</summary>
    public static double Sweep(Network network, Pass pass, Loss? loss = null)
    {
        var cost = (loss ?? new SoftmaxCrossEntropy()).Evaluate(network.Forward(pass), Labels(pass.Rows, network.Classes), pass.OutputError);
        network.Backward(pass);
        return cost;
    }

    /// <summary>The gradients of everything the forward pass uses, by name.</summary>
    public static Dictionary<string, double[]> Gradients(Network network, Pass pass) =>
        network.Parameters.Where(p => p.Kind != ParameterKind.Feedback).ToDictionary(p => p.Name, p => pass.Gradient(p).Numbers());

    /// <summary>Learns labels that depend on the input, one cluster a class, and gives the fraction right on fresh items.</summary>
    public static double Learn(Learner learner, int steps, double noise = 0.4)
    {
        var (network, pass) = (learner.Network, learner.Pass);
        var labels = Labels(pass.Capacity, network.Classes);
        for (var step = 0; step < steps; step++)
        {
            Clusters(pass.Input, labels, noise, Rng.FromSeed(3).Stream(step));
            learner.Step(labels, 0);
        }

        Clusters(pass.Input, labels, noise, Rng.FromSeed(3).Stream("test"));
        var output = learner.Predict();
        return Enumerable.Range(0, pass.Capacity).Count(row => Enumerable.Range(0, network.Classes).MaxBy(c => output[row, c]) == labels[row]) / (double)pass.Capacity;
    }

    /// <summary>Gaussian items around a fixed centre for each class.</summary>
    public static void Clusters(Tensor input, int[] labels, double noise, Rng rng)
    {
        rng.Normal(input, noise);
        for (var row = 0; row < input.Rows; row++)
        {
            for (var i = 0; i < input.RowLength; i++)
            {
                input[row, i] += Rng.FromSeed(9).Stream(labels[row]).Uniform((ulong)i) * 2 - 1;
            }
        }
    }

    /// <summary>Synapses by name.</summary>
    public static Synapse At(this Network network, string name) => network.Synapses.Single(s => s.Spec.Name == name);

    /// <summary>All numbers of a tensor, row by row.</summary>
    public static double[] Numbers(this Tensor t)
    {
        var numbers = new double[t.Rows * t.RowLength];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = t[i / t.RowLength, i % t.RowLength];
        }

        return numbers;
    }

    /// <summary>A tensor of its own with the same numbers.</summary>
    public static Tensor Clone(this Tensor t) => Tensor.Zeros(t.Device, t.Shape).CopyFrom(t);

    /// <summary>Copies every parameter's numbers from a network of the same architecture.</summary>
    public static void CopyForward(this Network to, Network from)
    {
        var byName = from.Parameters.ToDictionary(p => p.Name);
        foreach (var parameter in to.Parameters.Where(p => p.Kind != ParameterKind.Feedback))
        {
            parameter.Value.CopyFrom(byName[parameter.Name].Value);
        }
    }

    /// <summary>Fails unless two sets of named numbers are the same to the last bit.</summary>
    public static void AssertSame(Dictionary<string, double[]> expected, Dictionary<string, double[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected.Keys, name => Assert.Equal(expected[name], actual[name]));
    }

    /// <summary>Fails unless two lists of numbers agree within a share of their largest number.</summary>
    public static void AssertClose(double[] expected, double[] actual, double share)
    {
        Assert.Equal(expected.Length, actual.Length);
        var size = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - share * size, pair.First + share * size));
    }

    private static (Shape Input, Blueprint Model) Convolution(int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => (new(6, 5, 2), new Sketch(b =>
    {
        b.ConvUnit("below", 4, kernel: 3, padding: 1);
        var here = b.Conv("here", 6, kernel: 3, stride, padding, dilation, groups);
        b.Activate(Nonlinearity.Relu).Output(here).Readout("readout");
    }));

    /// <summary>A blueprint that is drawn on the spot.</summary>
    private sealed record Sketch(Action<Builder> Lines) : Blueprint
    {
        protected override void Draw(Builder build) => Lines(build);
    }
}
