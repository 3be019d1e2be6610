using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>
/// What exporters compute of shapes, as in x.view(x.size(0), -1): extents of an activity, of which only that of the items has a name here, taken apart and put together to a new shape.
/// </summary>
internal static class ShapeArithmetic
{
    private const int Most = 64;

    /// <summary>The value of a node that does such; null if it does something else.</summary>
    public static GraphValue? Of(GraphReader graph, Node node, Attributes attributes)
    {
        var first = graph.Value(node, node.Input[0]);
        return node.OpType switch
        {
            "Shape" when first is Activity x => new Extents([Extents.Items, .. Enumerable.Repeat(Extents.Open, x.Rank - 1)]),
            "Cast" or "Unsqueeze" or "Squeeze" when first is Extents or Constant && Numbers(first) is { } same => new Extents(same),
            "Gather" when first is Extents from && Whole(graph, node, 1) is [var index] && At(from, index) is { } one => new Extents([one]),
            "Slice" when first is Extents from => Slice(from, attributes.Ints("starts") ?? Whole(graph, node, 1), attributes.Ints("ends") ?? Whole(graph, node, 2)),
            "Concat" when node.Input.Select(input => Numbers(graph.Value(node, input))).ToArray() is var parts && parts.All(part => part is not null) && parts.Sum(part => part!.Length) <= Most => new Extents([.. parts.SelectMany(part => part!)]),
            "Mul" or "Add" when Known(node.Input.Select(input => graph.Value(node, input))) is [var a, var b] => new Extents([node.OpType == "Add" ? Extents.Open : a == 1 ? b : b == 1 ? a : Extents.Open]),
            _ => null,
        };
    }

    private static long[]? Numbers(GraphValue value) => value switch
    {
        Extents extents => [.. extents.Numbers],
        Constant constant => constant.Wholes(),
        _ => null,
    };

    // Two single numbers, one of them made of extents.
    private static long[]? Known(IEnumerable<GraphValue> values)
    {
        GraphValue[] both = [.. values];
        return Array.Exists(both, value => value is Extents) && both.Select(Numbers).ToArray() is [[var a], [var b]] ? [a, b] : null;
    }

    private static long[]? Whole(GraphReader graph, Node node, int index) => node.Input.ElementAtOrDefault(index) is { Length: > 0 } name ? Numbers(graph.Value(node, name)) : null;

    private static long? At(Extents from, long index)
    {
        var place = index < 0 ? index + from.Numbers.Count : index;
        return place >= 0 && place < from.Numbers.Count ? from.Numbers[(int)place] : null;
    }

    private static Extents? Slice(Extents from, IReadOnlyList<long>? starts, IReadOnlyList<long>? ends)
    {
        if (starts is not [var start] || ends is not [var end])
        {
            return null;
        }

        var count = from.Numbers.Count;
        int Place(long index) => (int)Math.Clamp(index < 0 ? index + count : index, 0, count);
        return new([.. from.Numbers.Take(Place(end)).Skip(Place(start))]);
    }
}
