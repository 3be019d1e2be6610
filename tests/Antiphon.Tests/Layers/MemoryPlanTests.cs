using System.Runtime.InteropServices;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>
/// A pass that gives memory up as it goes computes what one that keeps everything does, whichever way errors travel: for every model of the catalogue and for networks drawn
/// at random.
/// </summary>
public sealed class MemoryPlanTests
{
    private const int Drawings = 60;

    // Rules that differ in which errors travel, and in where those lie that do.
    private static readonly string[] Routes = ["bp", "fa", "kp", "dfa", "dfa:keep=true", "dfa:entry=pool", "dkp", "dkp:entry=pool", "asap", "pfa-o"];

    // The large residual networks also in their form for photographs, whose stem has a pool.
    private static readonly (string Model, string Input)[] Models =
    [
        .. ModelCatalogue.Entries.Select(entry => (entry.Name, entry.Name switch { "mlp" => "3x4x2", "lenet" => "12x12x1", "alexnet" => "8x8x3", _ => "4x4x3" })),
        ("lenet", "6x6x3"), ("resnet18", "66x66x3"),
    ];

    public static TheoryData<string, string, string> ModelsAndRoutes() => [.. from model in Models from rule in Routes select new TheoryDataRow<string, string, string>(model.Model, model.Input, rule)];

    public static TheoryData<string, string> AllModels() => [.. Models.Select(model => new TheoryDataRow<string, string>(model.Model, model.Input))];

    public static TheoryData<string> AllRoutes() => [.. Routes];

    [Theory]
    [MemberData(nameof(ModelsAndRoutes))]
    public void A_model_has_the_gradients_of_a_pass_that_keeps_everything(string model, string input, string rule)
    {
        using var device = new Cpu(2);

        AssertSparingIsExact(ModelCatalogue.Parse(model).Grow(Lab.ShapeOf(input), Lab.Classes, Lab.Parse(rule), 1, device));
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public void A_network_drawn_at_random_has_the_gradients_of_a_pass_that_keeps_everything(string rule)
    {
        using var device = new Cpu(2);
        Assert.All(Enumerable.Range(0, Drawings), number => AssertSparingIsExact(Drawn(number).Grow(Scribble.Input, Lab.Classes, Lab.Parse(rule), 1, device)));
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void No_step_of_a_model_finds_foreign_numbers_in_its_memory(string model, string input) => AssertApart(ModelCatalogue.Parse(model).Sketch(Lab.ShapeOf(input), Lab.Classes));

    [Fact]
    public void No_step_of_a_network_drawn_at_random_finds_foreign_numbers_in_its_memory() =>
        Assert.All(Enumerable.Range(0, 5 * Drawings), number => AssertApart(Drawn(number).Sketch(Scribble.Input, Lab.Classes)));

    private static void AssertSparingIsExact(Network network)
    {
        var (sparing, keeping) = (network.CreatePass(5), network.CreatePass(5, isRepeatable: true));
        foreach (var rows in (int[])[5, 2, 3])
        {
            SweepFromNaN(network, sparing, rows);
            SweepFromNaN(network, keeping, rows);
            Assert.All(network.Parameters, p =>
            {
                var (spared, kept) = (sparing.Gradients.DirectionOf(p), keeping.Gradients.DirectionOf(p));
                Assert.Equal(kept is null, spared is null);
                Assert.True(kept is null || kept.IsFinite(), $"{p.Name}, {rows} rows");
                Assert.True(kept is null || MemoryMarshal.AsBytes(kept.Elements<float>()).SequenceEqual(MemoryMarshal.AsBytes(spared!.Elements<float>())), $"{p.Name}, {rows} rows");
            });
        }
    }

    /// <summary>A step whose memory holds no number but the data's when it begins: what is read before it is written shows in the gradients.</summary>
    private static void SweepFromNaN(Network network, Pass pass, int rows)
    {
        (pass.Rows, pass.IsTraining, pass.Step) = (rows, true, rows);
        var memory = pass.Input.Memory;
        Assert.InRange(memory.Length, pass.Capacity * network.NumbersPerItem(pass.IsRepeatable), nint.MaxValue);
        Tensor.Over(network.Device, memory, new((int)memory.Length), rowStride: 1, offset: 0).Fill(double.NaN);
        Rng.FromSeed(5).Normal(pass.Input, 1);
        Lab.Sweep(network, pass);
    }

    private static void AssertApart(Network network)
    {
        foreach (var isRepeatable in (bool[])[false, true])
        {
            AccessLog.Follow(network, network.PlanOf(isRepeatable, AccessLog.Items), isRepeatable, []);

            // Where a rule hears the activity of the unit it drives.
            (int Reader, int Read)[] heard = [.. network.Synapses.SelectMany(s => new[] { (s.Nodes.Own, s.Nodes.Unit), (s.Nodes.Unit, s.Nodes.Unit) })];
            AccessLog.Follow(network, new MemoryPlan(network.Device.Type, network.Nodes, heard, isRepeatable, AccessLog.Items), isRepeatable, heard);
        }
    }

    private static Blueprint Drawn(int number) => Lab.Draw(b => new Scribble(number).Draw(b));

    /// <summary>A small network made of whatever comes to mind: units, blocks within blocks, pools, norms, nonlinearities and dropout in any order.</summary>
    private sealed class Scribble(int number)
    {
        private readonly Rng _random = Rng.FromSeed(8).Stream(number);
        private ulong _draws;
        private int _names;

        public static Shape Input { get; } = new(6, 5, 3);

        public void Draw(Builder b)
        {
            for (var piece = Below(6); piece >= 0; piece--)
            {
                Piece(b, depth: 0);
            }

            for (var unit = Below(3); unit > 0; unit--)
            {
                b.DenseUnit(Name(), 1 + Below(6), F(), norm: Coin()).Dropout(Name(), Coin() ? 0.3 : 0);
            }

            b.Readout("readout");
        }

        private void Piece(Builder b, int depth)
        {
            switch (Below(8))
            {
                case 0 when depth == 0 && b.Shape[0] > 1 && b.Shape[1] > 1:
                    b.Pool(Coin() ? Pooling.Max : Pooling.Average, 2, 1 + Below(2));
                    break;
                case 1:
                    b.Activate(F());
                    break;
                case 2:
                    b.Dropout(Name(), 0.3);
                    break;
                case 3:
                    b.Norm(Name(), rectify: Coin());
                    break;
                case 4 or 5 when depth < 2:
                    Block(b, depth + 1);
                    break;
                default:
                    b.ConvUnit(Name(), 1 + Below(5), 3, padding: 1, norm: Coin(), f: F());
                    break;
            }
        }

        private void Block(Builder b, int depth)
        {
            var isIdentity = Coin();
            var (channels, stride) = isIdentity ? (b.Shape.Channels, 1) : (1 + Below(5), depth == 1 ? 1 + Below(2) : 1); // within a block pictures keep their size
            b.Residual(
                Name(),
                main =>
                {
                    for (var piece = Below(3); piece > 0; piece--)
                    {
                        Piece(main, depth);
                    }

                    return main.Conv(Name(), channels, 3, stride, padding: 1, bias: Coin());
                },
                isIdentity ? null : skip =>
                {
                    var synapse = skip.Conv(Name(), channels, 1, stride, bias: Coin());
                    if (Coin())
                    {
                        skip.Norm(Name(), rectify: Coin()).Output(synapse);
                    }
                });
        }

        private string Name() => $"n{_names++}";

        private Nonlinearity F() => (Nonlinearity)Below(Enum.GetValues<Nonlinearity>().Length);

        private bool Coin() => Below(2) == 0;

        private int Below(int bound) => _random.Below(bound, _draws++);
    }

    /// <summary>
    /// Who wrote last to each element of a pass's memory. A step is followed through what each layer says it reads and writes; every read has to find what was written for it,
    /// and nothing may be written over what the same layer reads. Knows a plan by its offsets and its order of steps, not by its notion of time.
    /// </summary>
    private sealed class AccessLog(IReadOnlyList<Node> nodes, nint length, ElementType type)
    {
        /// <summary>Items of the batch that gradients find room for.</summary>
        public const int Items = 3;

        private readonly (int Node, bool IsError)[] _writers = new (int, bool)[length];

        public static void Follow(Network network, MemoryPlan plan, bool isRepeatable, (int Reader, int Read)[] alsoRead)
        {
            var (nodes, last) = (network.Nodes, network.Nodes.Count - 1);
            var log = new AccessLog(nodes, plan.PerItem, network.Device.Type);
            var hasError = new bool[nodes.Count];

            log.Write((0, false), plan.ForwardAt[0]);
            foreach (var node in nodes.Skip(1))
            {
                log.Compute(node, plan.ForwardAt);
            }

            log.Read((last, false), plan.ForwardAt[last], "the loss");
            log.Write((last, true), plan.ErrorAt[last]);
            foreach (var (place, isRemake) in plan.Backward)
            {
                if (isRemake)
                {
                    log.Compute(nodes[place], plan.AgainAt);
                }
                else
                {
                    log.SendBack(nodes[place], plan, hasError, alsoRead);
                    foreach (var parameter in GradientsOf(nodes[place]))
                    {
                        log.Share(parameter, plan).Fill(Mark(parameter));
                    }
                }
            }

            Assert.Equal(Enumerable.Range(1, last), plan.Backward.Where(step => !step.IsRemake).Select(step => step.Node).Order());
            foreach (var node in nodes.Where(node => isRepeatable || node.Index == 0 || node.Index == last))
            {
                log.Read((node.Index, false), plan.ForwardAt[node.Index], "whoever looks after the step");
            }

            Assert.All(nodes.Skip(1).SelectMany(GradientsOf), parameter => Assert.True(log.Share(parameter, plan).IndexOfAnyExcept(Mark(parameter)) < 0, $"the gradient of {parameter.Name} was written over"));
        }

        private void Compute(Node node, nint[] at)
        {
            foreach (var input in node.Inputs)
            {
                Read((input, false), at[input], $"{node.Name} on its way forward");
            }

            if (node.Layer!.IsView)
            {
                Assert.Equal(at[node.Inputs[0]], at[node.Index]);
                return;
            }

            Assert.All(node.Inputs, input => AssertApart(node.Index, at[node.Index], input, at[input]));
            Write((node.Index, false), at[node.Index]);
        }

        private void SendBack(Node node, MemoryPlan plan, bool[] hasError, (int Reader, int Read)[] alsoRead)
        {
            var layer = node.Layer!;
            List<(int Node, nint At)> read = [(node.Index, plan.ErrorAt[node.Index])];
            Read((node.Index, true), plan.ErrorAt[node.Index], $"{node.Name} on its way back");
            foreach (var place in (int[])[
                .. layer.KeepsOutput ? (int[])[node.Index] : [], .. node.Inputs.Where((_, i) => layer.KeepsInput(i)), .. alsoRead.Where(also => also.Reader == node.Index).Select(also => also.Read)])
            {
                Read((place, false), plan.AgainAt[place], $"{node.Name} on its way back");
                read.Add((place, plan.AgainAt[place]));
            }

            foreach (var (i, input) in node.Inputs.Index().Where(pair => pair.Item > 0))
            {
                if (hasError[input])
                {
                    Read((input, true), plan.ErrorAt[input], $"{node.Name}, which adds to the error of its input");
                }

                if (!hasError[input] && plan.IsInPlace(node.Index, input))
                {
                    Assert.Equal((i, plan.ErrorAt[node.Index]), (layer.InPlace, plan.ErrorAt[input]));
                }
                else
                {
                    Assert.All(read, other => AssertApart(input, plan.ErrorAt[input], other.Node, other.At));
                }
            }

            foreach (var input in node.Inputs.Where(input => input > 0))
            {
                Write((input, true), plan.ErrorAt[input]);
                hasError[input] = true;
            }
        }

        private void Write((int Node, bool IsError) what, nint at) => Elements(what.Node, at).Fill(Source(what));

        private void Read((int Node, bool IsError) what, nint at, string reader)
        {
            foreach (var writer in Elements(what.Node, at))
            {
                if (writer != Source(what))
                {
                    Assert.Fail($"{reader}: where the {(what.IsError ? "error" : "output")} of {nodes[what.Node].Name} should lie, {Words(writer)} lies");
                }
            }
        }

        private string Words((int Node, bool IsError) writer) => writer.Node < 0 ? "a gradient" : $"the {(writer.IsError ? "error" : "output")} of {nodes[writer.Node].Name}";

        private void AssertApart(int one, nint oneAt, int other, nint otherAt) => Assert.True(
            oneAt + Size(one) <= otherAt || otherAt + Size(other) <= oneAt, $"{nodes[one].Name} is written over {nodes[other].Name} while that is read");

        private static IEnumerable<Parameter> GradientsOf(Node node) => node.Layer!.Parameters.Where(parameter => parameter.Kind != ParameterKind.Feedback);

        private static (int Node, bool IsError) Mark(Parameter parameter) => (-1 - parameter.Index, false);

        private Span<(int Node, bool IsError)> Share(Parameter parameter, MemoryPlan plan) =>
            _writers.AsSpan((int)plan.GradientAt[parameter], (int)((parameter.Value.Shape.Length + Items - 1) / Items));

        // A view's output is its input's; errors are each node's own.
        private (int Node, bool IsError) Source((int Node, bool IsError) what) =>
            !what.IsError && nodes[what.Node].Layer is { IsView: true } ? Source((nodes[what.Node].Inputs[0], false)) : what;

        private Span<(int Node, bool IsError)> Elements(int node, nint at) => _writers.AsSpan((int)at, (int)Size(node));

        private nint Size(int node) => Tensor.Stride(type, nodes[node].Shape);
    }
}
