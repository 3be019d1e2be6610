using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>What each layer makes of its inputs in evaluation, number by number beside its formula, on the device of plain loops in double and on the fast one.</summary>
public sealed class FormulaTests
{
    private const double Epsilon = 1e-5;

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["dense"] = new(new(7), b => b.Dense("a", 5), (layer, x) => Map(layer, x[0])),
        ["dense without bias"] = new(new(7), b => b.Dense("a", 5, bias: false), (layer, x) => Map(layer, x[0])),
        ["conv"] = new(new(6, 5, 4), b => b.Conv("a", 6, 3), (layer, x) => Map(layer, x[0])),
        ["conv without bias"] = new(new(6, 5, 4), b => b.Conv("a", 6, 3, bias: false), (layer, x) => Map(layer, x[0])),
        ["conv strided and padded"] = new(new(6, 5, 4), b => b.Conv("a", 6, 3, stride: 2, padding: 2), (layer, x) => Map(layer, x[0])),
        ["conv dilated and grouped"] = new(new(6, 5, 4), b => b.Conv("a", 6, 3, padding: 1, dilation: 2, groups: 2), (layer, x) => Map(layer, x[0])),
        ["conv of many channels"] = new(new(8, 8, 48), b => b.Conv("a", 48, 3, padding: 1), (layer, x) => Map(layer, x[0])),
        ["norm of cells"] = new(new(9), b => b.Norm("a", rectify: false), (layer, x) => Normalise(layer, x[0])),
        ["norm"] = new(new(4, 3, 5), b => b.Norm("a", rectify: false), (layer, x) => Normalise(layer, x[0])),
        ["norm, rectified"] = new(new(4, 3, 5), b => b.Norm("a", rectify: true), (layer, x) => Rectify(Normalise(layer, x[0]))),
        ["norm and skip"] = new(new(4, 3, 5), b => Join(b, rectify: false), (layer, x) => Add(Normalise(layer, x[0]), x[1])),
        ["norm and skip, rectified"] = new(new(4, 3, 5), b => Join(b, rectify: true), (layer, x) => Rectify(Add(Normalise(layer, x[0]), x[1]))),
        ["activity norm"] = new(new(4, 3, 5), b => b.Add(new ActivityNorm(), b.Shape), (_, x) => DivideByRms(x[0])),
        ["activity norm of small numbers"] = new(
            new(7),
            b =>
            {
                b.Dense("a", 6, bias: false, gain: 1e-5); // so small that epsilon counts
                b.Add(new ActivityNorm(), b.Shape);
            },
            (_, x) => DivideByRms(x[0])),
        ["max pool"] = new(new(6, 4, 3), b => b.Pool(Pooling.Max, 2, 2), (_, x) => Pool(x[0], new(6, 4, 3, 3, 2, 2, 2), Enumerable.Max)),
        ["max pool, padded"] = new(new(6, 5, 3), b => b.Pool(Pooling.Max, 3, 2, padding: 1), (_, x) => Pool(x[0], new(6, 5, 3, 3, 3, 3, 2, 1), Enumerable.Max)),
        ["mean pool"] = new(new(6, 4, 3), b => b.Pool(Pooling.Average, 2, 2), (_, x) => Pool(x[0], new(6, 4, 3, 3, 2, 2, 2), Enumerable.Average)),
        ["mean pool, padded"] = new(new(6, 5, 3), b => b.Pool(Pooling.Average, 3, 2, padding: 1), (_, x) => Pool(x[0], new(6, 5, 3, 3, 3, 3, 2, 1), Enumerable.Average)),
        ["global pool"] = new(new(6, 5, 3), b => b.GlobalPool(), (_, x) => Pool(x[0], new(6, 5, 3, 3, 6, 5), Enumerable.Average)),
        ["relu"] = new(new(4, 3, 5), b => b.Activate(Nonlinearity.Relu), (_, x) => Rectify(x[0])),
        ["tanh"] = new(new(4, 3, 5), b => b.Activate(Nonlinearity.Tanh), (_, x) => [.. x[0].Select(Math.Tanh)]),
        ["sigmoid"] = new(new(4, 3, 5), b => b.Activate(Nonlinearity.Sigmoid), (_, x) => [.. x[0].Select(v => 1 / (1 + Math.Exp(-v)))]),
        ["erf"] = new(new(4, 3, 5), b => b.Activate(Nonlinearity.Erf), (_, x) => [.. x[0].Select(v => MathNet.Numerics.SpecialFunctions.Erf(v / Math.Sqrt(2)))]),
        ["silu"] = new(new(4, 3, 5), b => b.Activate(Nonlinearity.Silu), (_, x) => [.. x[0].Select(v => v / (1 + Math.Exp(-v)))]),
        ["dropout"] = new(new(4, 3, 5), b => b.Dropout("a", 0.5), (_, x) => x[0]),
        ["flatten"] = new(new(4, 3, 5), b => b.Flatten(), (_, x) => x[0]),
        ["end of a unit"] = new(new(7), b => b.Output(b.Dense("a", 5)), (_, x) => x[0]),
    };

    public static TheoryData<string, bool> CasesAndDevices() => [.. from name in Cases.Keys from isFast in (bool[])[false, true] select new TheoryDataRow<string, bool>(name, isFast)];

    [Theory]
    [MemberData(nameof(CasesAndDevices))]
    public void In_evaluation_a_layer_is_its_formula(string name, bool isFast)
    {
        var (input, draw, formula) = Cases[name];
        using var device = new Cpu(2);
        var network = Grow(input, draw, isFast ? device : Lab.Exact);
        var pass = Evaluate(network);
        var last = network.Nodes[^1];

        AssertRows(pass.Output, [.. last.Inputs.Select(place => place == 0 ? pass.Input : pass.OutputOf(network.Nodes[place].Layer!))], x => formula(last.Layer!, x));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_block_normalises_its_main_path_adds_the_other_and_rectifies(bool hasProjection, bool isFast)
    {
        using var device = new Cpu(2);
        var network = Grow(
            new(5, 4, 6),
            b => b.ConvUnit("stem", 6, 3, padding: 1, norm: true)
                .Residual("block", main => main.ConvUnit("conv1", 6, 3, padding: 1, norm: true).Conv("conv2", 6, 3, padding: 1, bias: false), hasProjection ? skip => skip.Conv("shortcut", 6, 1) : null),
            isFast ? device : Lab.Exact);
        var pass = Evaluate(network);
        Layer At(string name) => network.Layers.Single(layer => layer.Name == name);

        AssertRows(
            pass.OutputOf(At("block.conv2.norm")),
            [pass.OutputOf(At("block.conv2")), pass.OutputOf(At(hasProjection ? "block.shortcut" : "stem.output"))],
            x => Rectify(Add(Normalise(At("block.conv2.norm"), x[0]), x[1])));
    }

    private static Network Grow(Shape input, Action<Builder> draw, IDevice device)
    {
        var network = Lab.Draw(draw).Grow(input, Lab.Classes, new Backprop(), 1, device);
        foreach (var p in network.Parameters.Where(p => p.Kind != ParameterKind.Forward))
        {
            Rng.FromSeed(4).Stream(p.Name).Normal(p.Value, 1);
        }

        foreach (var norm in network.Layers.OfType<BatchNorm>())
        {
            Rng.FromSeed(4).Stream(norm.Name).Stream("mean").Normal(norm.RunningMean, 1);
            Rng.FromSeed(4).Stream(norm.Name).Stream("variance").Uniform(norm.RunningVariance, 0.2, 3);
            norm.RunningVariance[0, 0] = 0.01; // so small that epsilon counts in float too
        }

        return network;
    }

    private static Pass Evaluate(Network network)
    {
        var pass = network.CreatePass(3, isRepeatable: true);
        Rng.FromSeed(5).Normal(pass.Input, 1);
        network.Forward(pass);
        return pass;
    }

    private static void AssertRows(Tensor y, Tensor[] inputs, Func<double[][], double[]> formula)
    {
        for (var row = 0; row < y.Rows; row++)
        {
            Lab.AssertClose(formula([.. inputs.Select(x => Row(x, row))]), Row(y, row), y.Type == ElementType.Single ? 1e-5 : 1e-13);
        }

        static double[] Row(Tensor t, int row) => [.. Enumerable.Range(0, t.RowLength).Select(column => t[row, column])];
    }

    /// <summary>A norm that adds a second input, whether or not it rectifies.</summary>
    private static void Join(Builder b, bool rectify)
    {
        b.Conv("a", 5, 3, padding: 1);
        b.Conv("b", 5, 3, padding: 1);
        b.Wiring.Add(new BatchNorm("join", b.Shape, rectify, hasSkip: true, b.Wiring), "join", [2, 1], b.Shape);
    }

    // The formulas, of one item each.

    private static double[] Map(Layer layer, double[] x)
    {
        var synapse = (Synapse)layer;
        var (g, w, bias) = (synapse.Spec.Geometry, synapse.W.Value.Numbers(), synapse.Bias?.Value.Numbers());
        return Over(g, (pixels, o) => (bias?[o] ?? 0) + pixels.Sum(at =>
            Enumerable.Range(0, g.GroupInputs).Sum(c => w[(at.Tap * g.GroupInputs + c) * g.Outputs + o] * x[at.Pixel * g.Inputs + o / g.GroupOutputs * g.GroupInputs + c])));
    }

    private static double[] Pool(double[] x, Geometry g, Func<IEnumerable<double>, double> summary) =>
        Over(g, (pixels, c) => summary(pixels.Select(at => x[at.Pixel * g.Inputs + c])));

    private static double[] Normalise(Layer layer, double[] x)
    {
        var norm = (BatchNorm)layer;
        var (gamma, beta, mean, variance) = (norm.Gamma.Value.Numbers(), norm.Beta.Value.Numbers(), norm.RunningMean.Numbers(), norm.RunningVariance.Numbers());
        return [.. x.Select((v, i) => Channel(v, i % gamma.Length))];

        double Channel(double v, int c) => gamma[c] * (v - mean[c]) / Math.Sqrt(variance[c] + Epsilon) + beta[c];
    }

    private static double[] DivideByRms(double[] x) => [.. x.Select(v => v / Math.Sqrt(x.Average(all => all * all) + Epsilon))];

    private static double[] Add(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

    private static double[] Rectify(double[] x) => [.. x.Select(v => Math.Max(v, 0))];

    // Every output of every position, from the taps that touch the input there and the pixels they touch.
    private static double[] Over(Geometry g, Func<(int Tap, int Pixel)[], int, double> output) =>
        [.. from row in Enumerable.Range(0, g.OutHeight)
            from column in Enumerable.Range(0, g.OutWidth)
            let pixels = Window(g, row, column)
            from channel in Enumerable.Range(0, g.Outputs)
            select output(pixels, channel)];

    private static (int Tap, int Pixel)[] Window(Geometry g, int row, int column) =>
        [.. from i in Enumerable.Range(0, g.KernelHeight)
            from j in Enumerable.Range(0, g.KernelWidth)
            let r = row * g.Stride - g.Padding + i * g.Dilation
            let c = column * g.Stride - g.Padding + j * g.Dilation
            where r >= 0 && r < g.Height && c >= 0 && c < g.Width
            select (i * g.KernelWidth + j, r * g.Width + c)];

    /// <summary>A network that ends in the layer in question, and what that layer makes of one item of its inputs.</summary>
    private sealed record Case(Shape Input, Action<Builder> Draw, Func<Layer, double[][], double[]> Formula);
}
