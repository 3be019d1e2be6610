using Antiphon.Kernels;
using Antiphon.Models;

namespace Antiphon.Cli;

/// <summary>An architecture as the list of nodes it is run by.</summary>
internal static class GraphPage
{
    public static ResultPage Of(Blueprint model, Shape input, int classes)
    {
        var network = model.Sketch(input, classes);
        var sheet = new ResultTable(["#", "layer", "kind", "reads", "output"], ["parameters", "way back"]);
        foreach (var node in network.Nodes)
        {
            sheet.Add(
                $"{node.Index}",
                node.Name,
                node.Layer?.GetType().Name ?? "",
                string.Join(", ", node.Inputs),
                $"{node.Shape}",
                node.Layer is { Parameters: { Count: > 0 } parameters } ? $"{parameters.Sum(p => p.Value.Shape.Length):N0}" : "",
                node.Layer is null ? "kept" : network.FateOf(node.Layer));
        }

        return new(
            $"{model}, input {input}, {classes} classes",
            [sheet],
            [
                $"{Format.Count(network.ParameterCount, "parameter")}; a training step holds {Format.Count(network.NumbersPerItem(), "number")} an item, {network.NumbersPerItem(isRepeatable: true):N0} if its way back is to be gone twice.",
                "reads: the nodes whose outputs a layer takes; 0 is the data.",
                "way back: an output is kept for it, made again there from what is kept, or given up on the way forward.",
            ]);
    }
}
