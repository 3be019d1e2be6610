using System.Globalization;
using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>A node that is read: its inputs, its attributes, what it becomes here, and what is said if it cannot.</summary>
internal abstract class NodeReader(GraphReader graph, Node node)
{
    protected GraphReader Graph => graph;

    protected Node Node => node;

    protected Attributes Attributes { get; } = new(node);

    /// <summary>Reads the node.</summary>
    /// <exception cref="UsageException">It does what there is not here.</exception>
    /// <exception cref="RunException">It is damaged.</exception>
    public abstract void Read();

    protected Activity Data() => Data(node.Input[0]);

    protected Activity Data(int rank) => Data() is var x && x.Rank == rank ? x : throw Misfit($"reads an activity of {x.Rank} extents", $"{rank}");

    protected Activity Data(string name) => Scaled(name) is { Scale: 1 } x ? x : throw Misfit("reads an activity that was multiplied by a constant", "it to be multiplied by 1 / sqrt 2 before an Erf alone");

    /// <summary>An activity that may have been multiplied.</summary>
    protected Activity Scaled(string name) => graph.Value(node, name) as Activity ?? throw Misfit($"reads the constant '{GraphReader.Printable(name)}'", "an activity");

    protected Constant Weight(int index) => node.Input.ElementAtOrDefault(index) is { Length: > 0 } name
        ? graph.Value(node, name) as Constant ?? throw Misfit($"reads '{GraphReader.Printable(name)}', which is no constant", "weights")
        : throw Misfit($"has {node.Input.Count} inputs", $"at least {index + 1}");

    protected long[]? Wholes(int index) => node.Input.ElementAtOrDefault(index) is { Length: > 0 } name ? (graph.Value(node, name) as Constant)?.Wholes() : null;

    protected long Same(string name, long usual)
    {
        var numbers = Attributes.Ints(name) ?? [usual];
        return numbers.Count > 0 && numbers.All(number => number == numbers[0] && number is >= 0 and < 1_000_000)
            ? numbers[0]
            : throw Misfit($"has {name} {string.Join(", ", numbers.Take(8))}", "one number in all directions");
    }

    /// <summary>How a window of these sides moves, the same in both directions.</summary>
    protected (long Stride, long Pad, long Dilation) Window(long height, long width)
    {
        var (stride, dilation) = (Same("strides", 1), Same("dilations", 1));
        return (stride, Attributes.String("auto_pad", "NOTSET") switch
        {
            "NOTSET" => Same("pads", 0),
            "VALID" => 0,
            "SAME_UPPER" or "SAME_LOWER" when stride == 1 && height == width && height % 2 == 1 => dilation * (height - 1) / 2,
            var other => throw Misfit($"pads by {GraphReader.Printable(other)}", "as many pixels on all sides"),
        }, dilation);
    }

    /// <summary>A word and its number behind a kind; nothing where the number is the usual one.</summary>
    protected static string Word(string word, long number, long? usual = null) => number == usual ? "" : string.Create(CultureInfo.InvariantCulture, $" {word} {number}");

    protected void Unary(string kind, string numbers = "") => Unary(Data(), kind, numbers);

    protected void Unary(Activity x, string kind, string numbers = "")
    {
        var name = graph.Name(kind);
        graph.Add(new(name, kind, [x.Node], numbers.Trim()));
        Make(x with { Node = name });
    }

    protected void Make(GraphValue value) => graph.Set(node.Output[0], value);

    /// <summary>Makes a row of a picture's cells, and holds a row to so many cells; 0 for any number.</summary>
    protected void MakeRow(Activity x, long cells = 0)
    {
        if (x.Rank == 2 && cells == 0)
        {
            Make(x);
            return;
        }

        var name = graph.Name("flatten");
        graph.Add(new(name, "flatten", [x.Node], cells == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"cells {cells}")));
        Make(new Activity(name, 2));
    }

    protected static string Kernel(long height, long width) => string.Create(CultureInfo.InvariantCulture, $"{(height == width ? $"{height}" : $"{height}x{width}")}");

    protected static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    protected Func<float[]> Numbers(Constant constant) => () => constant.Floats() ?? throw new RunException($"{graph.Place(node)} has a tensor '{GraphReader.Printable(constant.Tensor.Name)}' that is damaged, or not of floats");

    protected UsageException Misfit(string what, string expected) => new($"{graph.Place(node)} {what}, expected {expected}");
}
