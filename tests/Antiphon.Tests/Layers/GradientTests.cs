using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>Backpropagation against central differences in double.</summary>
public sealed class GradientTests
{
    private static readonly Dictionary<string, (Shape Input, Action<Builder> Draw)> Drawings = new()
    {
        ["dense"] = (new(5), b => b.DenseUnit("a", 4, Nonlinearity.Tanh)),
        ["conv"] = (new(5, 4, 2), b => Conv(b)),
        ["conv strided"] = (new(6, 5, 2), b => Conv(b, stride: 2)),
        ["conv padded"] = (new(4, 5, 2), b => Conv(b, padding: 1)),
        ["conv dilated"] = (new(6, 6, 2), b => Conv(b, dilation: 2, padding: 1)),
        ["conv grouped"] = (new(5, 5, 2), b => Conv(b, groups: 2)),
        ["relu"] = (new(5), b => b.DenseUnit("a", 6).DenseUnit("b", 5)),
        ["tanh"] = (new(5), b => b.DenseUnit("a", 6, Nonlinearity.Tanh).DenseUnit("b", 5, Nonlinearity.Tanh)),
        ["sigmoid"] = (new(5), b => b.DenseUnit("a", 6, Nonlinearity.Sigmoid).DenseUnit("b", 5, Nonlinearity.Sigmoid)),
        ["erf"] = (new(5), b => b.DenseUnit("a", 6, Nonlinearity.Erf).DenseUnit("b", 5, Nonlinearity.Erf)),
        ["silu"] = (new(5), b => b.DenseUnit("a", 6, Nonlinearity.Silu).DenseUnit("b", 5, Nonlinearity.Silu)),
        ["max pool"] = (new(6, 6, 2), b => b.ConvUnit("a", 3, 3, padding: 1, f: Nonlinearity.Tanh).Pool(Pooling.Max, 2, 2)),
        ["max pool overlapping"] = (new(6, 5, 2), b => b.ConvUnit("a", 3, 3, padding: 1, f: Nonlinearity.Tanh).Pool(Pooling.Max, 3, 2, padding: 1)),
        ["mean pool"] = (new(6, 6, 2), b => b.ConvUnit("a", 3, 3, padding: 1, f: Nonlinearity.Tanh).Pool(Pooling.Average, 2, 2)),
        ["mean pool overlapping"] = (new(6, 5, 2), b => b.ConvUnit("a", 3, 3, padding: 1, f: Nonlinearity.Tanh).Pool(Pooling.Average, 3, 2, padding: 1)),
        ["global pool"] = (new(4, 4, 2), b => b.ConvUnit("a", 3, 3, f: Nonlinearity.Tanh).GlobalPool()),
        ["dropout"] = (new(5), b => b.DenseUnit("a", 12, Nonlinearity.Tanh).Dropout("drop", 0.4).DenseUnit("b", 5, Nonlinearity.Tanh)),
        ["norm"] = (new(5, 4, 2), b => b.ConvUnit("a", 3, 3, norm: true, f: Nonlinearity.Tanh)),
        ["norm with positive part"] = (new(5, 4, 2), b => b.ConvUnit("a", 3, 3, norm: true).ConvUnit("b", 4, 2, norm: true)),
        ["activity norm"] = (new(5), b => b.DenseUnit("a", 6, Nonlinearity.Tanh).Add(new ActivityNorm(), new(6)).DenseUnit("b", 5, Nonlinearity.Tanh)),
        ["activity norm of pictures"] = (new(5, 4, 2), b =>
        {
            b.ConvUnit("a", 3, 3, padding: 1);
            b.Add(new ActivityNorm(), b.Shape).ConvUnit("b", 4, 2, norm: true);
        }
        ),
        ["residual"] = (new(5, 4, 2), b => Block(b.ConvUnit("a", 3, 3, padding: 1, norm: true), 3, 1)),
        ["residual from data"] = (new(5, 4, 3), b => Block(b, 3, 1)),
        ["residual with projection"] = (new(6, 6, 2), b => Block(b.ConvUnit("a", 3, 3, padding: 1, norm: true), 4, 2)),
        ["residual with projection from data"] = (new(6, 6, 2), b => Block(b, 4, 2)),
        ["two residuals"] = (new(6, 6, 2), b => Block(Block(b.ConvUnit("a", 3, 3, padding: 1, norm: true), 4, 2), 4, 1).GlobalPool()),
        ["nonlinearities one after the other"] = (new(5), b =>
        {
            b.DenseUnit("a", 4, Nonlinearity.Tanh);
            b.Activate(Nonlinearity.Sigmoid).Activate(Nonlinearity.Silu).Add(new Flatten(), b.Shape).Activate(Nonlinearity.Tanh).Activate(Nonlinearity.Erf);
        }
        ),
    };

    public static TheoryData<string> Layers() => [.. Drawings.Keys];

    public static TheoryData<string, string> Blueprints() => new()
    {
        { "mlp", "3x4x2" }, { "lenet", "12x12x1" }, { "lenet", "6x6x3" }, { "alexnet", "8x8x3" }, { "resnet20", "4x4x3" }, { "resnet110", "4x4x3" },
        { "resnet18", "4x4x3" }, { "resnet50", "4x4x3" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_passes_the_exact_gradient(string name)
    {
        var (input, draw) = Drawings[name];
        var network = Lab.Grow(input, b =>
        {
            draw(b);
            b.Readout("readout");
        }, new Backprop());
        Unsettle(network, 0.2);
        var pass = Lab.PassOf(network);
        AssertParameterByParameter(network, pass, new SoftmaxCrossEntropy());
    }

    [Theory]
    [InlineData(typeof(SoftmaxCrossEntropy))]
    [InlineData(typeof(BinaryCrossEntropy))]
    [InlineData(typeof(SquaredError))]
    public void A_loss_sends_back_the_exact_gradient(Type type)
    {
        var network = Lab.Grow(new(5), b => b.DenseUnit("a", 4, Nonlinearity.Tanh).Readout("readout"), new Backprop());
        AssertParameterByParameter(network, Lab.PassOf(network), (Loss)Activator.CreateInstance(type)!);
    }

    [Theory]
    [MemberData(nameof(Blueprints))]
    public void A_blueprint_has_the_exact_gradient(string model, string input) => AssertExact(ModelCatalogue.Parse(model), input);

    [Theory]
    [InlineData("mlp", "3x4x2")]
    [InlineData("lenet", "12x12x1")]
    [InlineData("resnet20", "4x4x3")]
    [InlineData("resnet50", "4x4x3")]
    public void So_has_one_whose_activities_are_normalised(string model, string input) => AssertExact(ModelCatalogue.Parse(model) with { ActivityNorm = true }, input);

    private static void AssertExact(Blueprint model, string input)
    {
        var network = model.Grow(Lab.ShapeOf(input), Lab.Classes, new Backprop(), 1, Lab.Exact);
        Unsettle(network, 0.05);
        var pass = Lab.PassOf(network, rows: 5);
        Lab.Sweep(network, pass);

        // Along a random direction of all parameters, scaled so that every one of them has a say.
        var direction = network.Parameters.Select(p => Rng.FromSeed(6).Stream(p.Name).Normal(Tensor.Zeros(Lab.Exact, p.Value.Shape), 1 / Math.Sqrt(p.Value.Shape.Length))).ToList();
        var expected = network.Parameters.Sum(p => pass.Gradient(p).Dot(direction[p.Index]));
        var h = 1e-7 / Math.Sqrt(Math.Max(1, Math.Abs(expected))); // shorter steps on steep ground, but not lost in the rounding of W
        Move(h);
        var above = Cost(network, pass, new SoftmaxCrossEntropy());
        Move(-2 * h);
        var below = Cost(network, pass, new SoftmaxCrossEntropy());

        Assert.Equal(expected, (above - below) / (2 * h), 1e-4 * Math.Max(Math.Abs(expected), 1e-2));

        void Move(double step)
        {
            foreach (var p in network.Parameters)
            {
                p.Value.Add(direction[p.Index], step);
            }
        }
    }

    private static void AssertParameterByParameter(Network network, Pass pass, Loss loss)
    {
        Lab.Sweep(network, pass, loss);
        const double H = 1e-6;
        foreach (var (p, gradient) in network.Parameters.Select(p => (p, pass.Gradient(p).Numbers())).ToList())
        {
            var length = gradient.Length;
            for (var i = 0; i < length; i += Math.Max(1, length / 12))
            {
                var (row, column) = (i / p.Value.RowLength, i % p.Value.RowLength);
                var here = p.Value[row, column];
                p.Value[row, column] = here + H;
                var above = Cost(network, pass, loss);
                p.Value[row, column] = here - H;
                var below = Cost(network, pass, loss);
                p.Value[row, column] = here;
                Assert.True(Math.Abs((above - below) / (2 * H) - gradient[i]) < 1e-7, $"{p.Name}[{i}]: {gradient[i]}, and by differences {(above - below) / (2 * H)}");
            }
        }
    }

    private static double Cost(Network network, Pass pass, Loss loss) => loss.Evaluate(network.Forward(pass), Lab.Labels(pass.Rows));

    /// <summary>Gains and offsets off the values they are born with, so that nothing is right by chance, and no silent cell sits on the kink of its ReLU.</summary>
    private static void Unsettle(Network network, double deviation)
    {
        foreach (var p in network.Parameters.Where(p => p.Kind is ParameterKind.Norm or ParameterKind.Bias))
        {
            p.Value.Add(Rng.FromSeed(4).Stream(p.Name).Normal(p.Value.Clone(), deviation));
        }
    }

    private static void Conv(Builder b, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        b.Conv("a", 4, 3, stride, padding, dilation, groups);
        b.Activate(Nonlinearity.Tanh).Conv("b", 4, 2, groups: groups);
        b.Activate(Nonlinearity.Tanh);
    }

    private static Builder Block(Builder b, int channels, int stride) => b.Residual(
        $"block{b.Shape}",
        main => main.ConvUnit("conv1", channels, 3, stride, padding: 1, norm: true).Conv("conv2", channels, 3, padding: 1, bias: false),
        stride == 1 ? null : skip =>
        {
            var synapse = skip.Conv("shortcut", channels, 1, stride, bias: false);
            skip.Norm("shortcut", rectify: false).Output(synapse);
        });
}
