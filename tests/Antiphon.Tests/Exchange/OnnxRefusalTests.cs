using System.Diagnostics;
using Antiphon.Onnx;
using Antiphon.Onnx.Format;
using Antiphon.Tests.Support;
using Google.Protobuf;

namespace Antiphon.Tests.Exchange;

/// <summary>What a graph does that there is not here is named with its node; what exporters write in several ways is read.</summary>
public sealed class OnnxRefusalTests
{
    [Theory]
    [InlineData("Resize", "node 'it' (Resize) is an operator that is not here; there are Conv")]
    [InlineData("Div", "node 'it' (Div) works on an activity within the graph")]
    [InlineData("MatMul", "node 'it' (MatMul) reads pictures")]
    [InlineData("Softmax", "node 'it' (Softmax) is in the midst of the graph")]
    public void An_operator_that_is_not_here_is_named(string kind, string why) => Assert.Contains(why, Refusal([Conv("input", "x"), new() { Name = "it", OpType = kind, Input = { "x", "w" }, Output = { "y" } }, Conv("y", "output")]));

    [Fact]
    public void What_does_not_fit_is_said_of_its_node()
    {
        Assert.Contains("(Conv) has strides 1, 2, expected one number in all directions", Refusal([Conv("input", "output", Ints("strides", 1, 2))]));
        Assert.Contains("(Conv) has pads 0, 0, 1, 1, expected one number", Refusal([Conv("input", "output", Ints("pads", 0, 0, 1, 1))]));
        Assert.Contains("(Conv) pads by SAME_UPPER", Refusal([Conv("input", "output", Text("auto_pad", "SAME_UPPER"), Ints("strides", 2, 2))]));
        Assert.Contains("(Conv) reads 'nowhere', which nothing before it makes", Refusal([Conv("nowhere", "output")]));
        Assert.Contains("(Clip) clips from 3 to 1", Refusal([new() { OpType = "Clip", Input = { "input", "three", "one" }, Output = { "y" } }, Conv("y", "output")]));
        Assert.Contains("(Transpose) is an operator that is not here", Refusal([new() { OpType = "Transpose", Input = { "input" }, Output = { "y" } }, Conv("y", "output")]));
        Assert.Contains("there is no Conv, Gemm or MatMul in it", Refusal([new() { OpType = "Relu", Input = { "input" }, Output = { "output" } }]));
        Assert.Contains("(AveragePool) counts the padding", Refusal([Pool(Int("count_include_pad", 1), Ints("pads", 1, 1, 1, 1)), Conv("y", "output")]));
        Assert.Contains("(AveragePool) has dilation", Refusal([Pool(Ints("dilations", 2, 2)), Conv("y", "output")]));
        Assert.Contains("(Erf) is of an activity as it is, expected one that was multiplied by 1 / sqrt 2", Refusal([new() { OpType = "Erf", Input = { "input" }, Output = { "y" } }, Conv("y", "output")]));
        Assert.Contains("is written in opset 5, expected at least 7", Refusal([Conv("input", "output")], model => model.OpsetImport[0].Version = 5));
        Assert.Contains("model.onnx: node 'leaky1 = leaky(data) NaN", Refusal([new() { OpType = "LeakyRelu", Input = { "input" }, Output = { "y" }, Attribute = { new Antiphon.Onnx.Format.Attribute { Name = "alpha", F = float.NaN } } }, Conv("y", "output")]));
        Assert.Contains("has weights in another file", Refusal([Conv("input", "output")], model => model.Graph.Initializer[0].DataLocation = 1));
        Assert.Contains("its graph has 2 inputs", Refusal([Conv("input", "output")], model => model.Graph.Input.Add(Input("more", 4))));
        Assert.Contains("its input has 3 extents", Refusal([Conv("input", "output")], model => model.Graph.Input[0] = Input("input", 3)));
        Assert.Contains("there is no graph in it", Refusal([], model => model.Graph = null));
        Assert.Contains("by which version of the operators", Refusal([Conv("input", "output")], model => model.OpsetImport.Clear()));
    }

    [Fact]
    public void A_softmax_at_the_end_and_other_outputs_are_left_out_and_said()
    {
        var model = Read([Conv("input", "y"), new() { OpType = "Softmax", Input = { "y" }, Output = { "output" } }], model => model.Graph.Output.Add(Input("y", 4)));

        Assert.Equal("conv1 = conv(data) classes 1 no-bias", model.Graph.Nodes.Replace("w =", "conv1 =", StringComparison.Ordinal));
        Assert.Equal(["its first output, output, is learnt; 1 more are left out", "the Softmax at its end is left out: the loss has one"], model.Remarks);
        Assert.Equal(3, model.Classes);
    }

    [Fact]
    public void A_normalisation_at_the_beginning_is_left_out_and_said()
    {
        var model = Read([new() { OpType = "Sub", Input = { "input", "one" }, Output = { "x" } }, new() { OpType = "Div", Input = { "x", "three" }, Output = { "y" } }, Conv("y", "output")]);

        Assert.Equal(["the Sub by 1 at its beginning is left out: data are normalised here as --normalise says", "the Div by 3 at its beginning is left out: data are normalised here as --normalise says"], model.Remarks);
    }

    [Fact]
    public void Weights_that_several_nodes_share_are_said_to_part()
    {
        var model = Read([Conv("input", "x"), new() { OpType = "Relu", Input = { "x" }, Output = { "r" } }, Conv("r", "output")]);

        Assert.Equal(["'w' is the weight of several nodes there; here each learns its own"], model.Remarks);
    }

    [Fact]
    public void A_row_is_held_to_the_cells_that_a_Reshape_says()
    {
        var model = Read([new() { OpType = "Reshape", Input = { "input", "two" }, Output = { "row" } }, new() { OpType = "MatMul", Input = { "row", "m" }, Output = { "output" } }], model => model.Graph.Initializer.Add(Wholes("two", -1, 3)));

        Assert.Equal("flatten1 = flatten(data) cells 3; dense1 = dense(flatten1) classes no-bias", model.Graph.Nodes.Replace("m = dense", "dense1 = dense", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_come_as_rows_are_rows_here()
    {
        var model = Read([new() { OpType = "MatMul", Input = { "input", "m" }, Output = { "output" } }], model => model.Graph.Input[0] = Input("input", 2));

        Assert.Equal("flatten1 = flatten(data); dense1 = dense(flatten1) classes no-bias", model.Graph.Nodes);
    }

    [Fact]
    public void A_bias_that_others_do_not_see_is_not_put_into_what_they_read()
    {
        Node[] nodes =
        [
            new() { OpType = "Flatten", Input = { "input" }, Output = { "row" } }, new() { OpType = "MatMul", Input = { "row", "m" }, Output = { "y" } }, new() { OpType = "Identity", Input = { "y" }, Output = { "i" } },
            new() { OpType = "Add", Input = { "i", "bias" }, Output = { "z" } }, new() { OpType = "Relu", Input = { "y" }, Output = { "r" } }, new() { OpType = "Add", Input = { "z", "r" }, Output = { "output" } },
        ];

        Assert.Contains("(Add) adds otherwise", Refusal(nodes));
    }

    [Fact]
    public void Shapes_that_double_and_long_chains_cost_little()
    {
        var watch = Stopwatch.StartNew();
        Assert.Contains("(Concat)", Refusal(
        [
            new() { OpType = "Shape", Input = { "input" }, Output = { "s0" } }, .. Enumerable.Range(0, 40).Select(i => new Node { OpType = "Concat", Input = { $"s{i}", $"s{i}" }, Output = { $"s{i + 1}" } }),
            new() { OpType = "Reshape", Input = { "input", "s40" }, Output = { "row" } }, Conv("row", "output"),
        ]));
        Read([.. Enumerable.Range(0, 20_000).Select(i => new Node { OpType = "Relu", Input = { i == 0 ? "input" : $"r{i}" }, Output = { $"r{i + 1}" } }), Conv("r20000", "output")]);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void A_bias_behind_a_MatMul_and_shapes_that_are_computed_are_read()
    {
        var model = Read(
        [
            new() { OpType = "Shape", Input = { "input" }, Output = { "shape" } }, new() { OpType = "Gather", Input = { "shape", "zero" }, Output = { "items" } },
            new() { OpType = "Unsqueeze", Input = { "items", "zero" }, Output = { "items1" } }, new() { OpType = "Concat", Input = { "items1", "rest" }, Output = { "to" } },
            new() { OpType = "Reshape", Input = { "input", "to" }, Output = { "row" } }, new() { OpType = "MatMul", Input = { "row", "m" }, Output = { "y" } },
            new() { OpType = "Add", Input = { "bias", "y" }, Output = { "output" } },
        ]);

        Assert.Equal("flatten1 = flatten(data); dense1 = dense(flatten1) classes", model.Graph.Nodes);
        Assert.Equal([1, 3, 5, 2, 4, 6], model.Weights.Read("dense1.weight")); // inputs x outputs there, outputs x inputs here
        Assert.Equal([7, 8], model.Weights.Read("dense1.bias"));
    }

    private static string Refusal(Node[] nodes, Action<Model>? change = null)
    {
        var refusal = Assert.ThrowsAny<Exception>(() => Read(nodes, change));
        Assert.True(refusal is UsageException or RunException, $"{refusal}");
        Fuzz.IsSentence("model.onnx", refusal.Message);
        return refusal.Message;
    }

    private static OnnxModel Read(Node[] nodes, Action<Model>? change = null)
    {
        using var folder = new TempFolder();
        var model = new Model
        {
            OpsetImport = { new OperatorSet { Version = 13 } },
            Graph = new()
            {
                Input = { Input("input", 4) },
                Output = { Input("output", 2) },
                Node = { nodes },
                Initializer =
                {
                    Floats("w", [1, 2, 3, 4, 5, 6], 3, 2, 1, 1), Floats("m", [1, 2, 3, 4, 5, 6], 3, 2), Floats("bias", [7, 8], 2), Floats("one", [1]), Floats("three", [3]),
                    Wholes("zero", 0), Wholes("rest", -1),
                },
            },
        };
        change?.Invoke(model);
        return OnnxModel.Read(folder.Write("model.onnx", model.ToByteArray()));
    }

    private static Node Conv(string input, string output, params Antiphon.Onnx.Format.Attribute[] attributes) => new() { OpType = "Conv", Input = { input, "w" }, Output = { output }, Attribute = { attributes } };

    private static Node Pool(params Antiphon.Onnx.Format.Attribute[] attributes) => new() { OpType = "AveragePool", Input = { "input" }, Output = { "y" }, Attribute = { attributes.Prepend(Ints("kernel_shape", 2, 2)) } };

    private static Antiphon.Onnx.Format.Attribute Ints(string name, params long[] values) => new() { Name = name, Ints = { values } };

    private static Antiphon.Onnx.Format.Attribute Int(string name, long value) => new() { Name = name, I = value };

    private static Antiphon.Onnx.Format.Attribute Text(string name, string value) => new() { Name = name, S = ByteString.CopyFromUtf8(value) };

    private static TensorData Floats(string name, float[] numbers, params long[] extents) => new() { Name = name, DataType = 1, FloatData = { numbers }, Dims = { extents } };

    private static TensorData Wholes(string name, params long[] numbers) => new() { Name = name, DataType = 7, Int64Data = { numbers }, Dims = { numbers.Length } };

    private static ValueInfo Input(string name, int rank) => new() { Name = name, Type = new() { TensorType = new() { ElemType = 1, Shape = new() { Dim = { Enumerable.Range(0, rank).Select(_ => new Dimension()) } } } } };
}
