using System.CommandLine;
using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>The catalogue of architectures.</summary>
internal static class ModelsVerb
{
    private const int Classes = 10;

    private static readonly Shape[] Inputs = [new(28, 28, 1), new(32, 32, 3)];

    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("models", "List the architectures and their sizes for two kinds of pictures in ten classes, or show one of them node by node.")
        {
            Examples =
            [
                ("antiphon models", "A table."),
                ("antiphon models resnet20 --graph", "Every node: what it reads, its shape, its parameters, and what is kept for the way back."),
                ("antiphon models lenet --graph --activity-norm", "With every hidden unit's activity divided by its root mean square."),
                ("antiphon models net --layers 'conv 32 5 pad 2, pool 2, dense 1000' --graph", "Layers of your own."),
                ("antiphon models graph --nodes 'a = conv(data) 8 3; b = dense(a) classes' --graph", "Nodes of your own."),
                ("antiphon models resnet50 --graph --input 224x224x3", "Another input."),
                ("antiphon models onnx:net.onnx --graph --input 64x64x3", "The graph of a file."),
            ],
        };
        var name = new Argument<string?>("name") { Description = "A model to show.", Arity = ArgumentArity.ZeroOrOne };
        var graph = Values.Flag("--graph", "Show the list of nodes.");
        var knobs = new KnobOptions(new(), "hidden", "layers", "nodes", "nonlinearity", "bias", "dropout", "activity-norm");
        var input = Values.Of<Shape?>("--input", "HxWxC", "The shape of a picture. [32x32x3]", ParseShape, "a shape as in 32x32x3");
        verb.Arguments.Add(name);
        verb.Options.Add(graph);
        foreach (var option in knobs.Options)
        {
            verb.Options.Add(option);
        }

        verb.Options.Add(input);
        verb.SetAction(line =>
        {
            if (line.GetValue(name) is { } one)
            {
                var experiment = knobs.Change(line, ModelFiles.WithGraph(ExperimentKnobs.Find("model").Turn(new(), one)));
                var page = GraphPage.Of(experiment.Model, line.GetValue(input) ?? Inputs[^1], Classes);
                terminal.Line(page.Subject);
                page.Show(terminal);
                return;
            }

            if (line.GetValue(graph) == true || line.GetValue(input) is not null || knobs.IsAnyGiven(line))
            {
                throw new UsageException("--graph, --input and what is chosen about a model belong to one model: expected its name, as in models resnet20 --graph");
            }

            var sheet = new ResultTable(["model", "what it is"], [.. Inputs.Select(input => $"{input}")]);
            foreach (var (name, title, blueprint) in ModelCatalogue.Entries)
            {
                sheet.Add([name, title, .. Inputs.Select(input => Size(blueprint, input))]);
            }

            sheet.Show(terminal);
            terminal.Paragraph("Parameters: weights W, biases and norms, without the feedback weights B.");
            terminal.Paragraph("For short: res18, res34 and res50 for resnet18, resnet34 and resnet50.");
        });
        return verb;
    }

    private static Shape? ParseShape(string text)
    {
        int[] extents = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)];
        return extents.Length is 1 or 3 && Array.TrueForAll(extents, n => n is > 0 and <= 65536) ? new(extents) : null;
    }

    private static string Size(Blueprint blueprint, Shape input)
    {
        try
        {
            return $"{blueprint.CountParameters(input, Classes):N0}";
        }
        catch (UsageException)
        {
            return "-"; // this input does not fit
        }
    }
}
