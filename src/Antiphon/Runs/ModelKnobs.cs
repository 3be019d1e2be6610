using System.Globalization;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;
using static Antiphon.Training.Knobs<Antiphon.Runs.Experiment>;

namespace Antiphon.Runs;

/// <summary>The knobs of an experiment's model: which one, and what can be chosen about it.</summary>
internal static class ModelKnobs
{
    private const string HashMark = "@xxh128:";
    private const int MostHidden = 1_000_000;

    /// <summary>The knobs, the model's name first.</summary>
    public static IReadOnlyList<Knob<Experiment>> All { get; } =
    [
        Text("model", "name", $"Architecture: {string.Join(", ", ModelCatalogue.Entries.Select(e => e.Name))}, or {ModelCatalogue.FromFile}FILE for the graph of an ONNX file.", null, e => e.ModelName, (e, v) => Of(e, v, ModelCatalogue.Parse(v))),
        new Knob<Experiment, int[]>(
            "hidden", "Units of the hidden layers of an mlp; none for a readout alone.", "n,n,...", $"whole numbers from 1 to {MostHidden}, as in 500,200, or none", text => ParseHidden(text) is { } units ? (true, units) : default,
            e => ((Mlp)e.Model).HiddenText, (e, v) => e with { Model = (Mlp)e.Model with { Hidden = v } },
            e => BelongsTo("the model mlp", e.Model is Mlp, e)) { Usual = new Mlp().HiddenText },
        new Knob<Experiment, string>(
            "layers",
            "Layers of a net: conv CHANNELS KERNEL [stride N] [pad N] [groups N], pool SIZE, meanpool SIZE, globalpool, dense UNITS, dropout P; behind a conv or dense norm and a nonlinearity, if it has its own. The readout is added.",
            "layer,layer,...", "layers with commas between, as in 'conv 32 5 pad 2, pool 2, dense 1000'", text => (true, text),
            e => ((Sequential)e.Model).Layers, (e, v) => e with { Model = (Sequential)e.Model with { Layers = v } },
            e => BelongsTo("the model net", e.Model is Sequential, e)) { Usual = new Sequential().Layers },
        new Knob<Experiment, string>(
            "nodes",
            $"Nodes of a graph, each as name = kind(inputs) numbers, with semicolons between; {GraphNode.Data} is the data, and the last conv or dense has {GraphNode.ClassCount} units. A file's graph brings its own.",
            "node;node;...", $"nodes with semicolons between, as in 'conv1 = conv({GraphNode.Data}) 32 3 pad 1; relu1 = relu(conv1); fc = dense(relu1) {GraphNode.ClassCount}'", text => (true, text),
            e => ((Graph)e.Model).Nodes, (e, v) => Of(e, e.ModelName, (Graph)e.Model with { Nodes = v }),
            e => BelongsTo("the model graph", e.Model is Graph, e)) { Usual = "two convolutions, their concatenation, a third and a readout" },
        Choice(
            "nonlinearity", "mlp, net, lenet: the nonlinearity of hidden units; erf is erf(x / sqrt 2), linear is none.", [.. NonlinearityText.Words.Select(word => (word, word))],
            e => NonlinearityText.Of(e.Model is LeNet lenet ? lenet.Nonlinearity : ((PlainBlueprint)e.Model).Nonlinearity),
            (e, v) => e with
            {
                Model = e.Model is LeNet lenet ? lenet with { Nonlinearity = NonlinearityText.Parse(v) } : (PlainBlueprint)e.Model with { Nonlinearity = NonlinearityText.Parse(v) },
            },
            "tanh; relu for net", e => BelongsTo("the models mlp, net and lenet", e.Model is PlainBlueprint or LeNet, e)),
        Flag(
            "bias", "mlp, net: whether layers have biases.", e => ((PlainBlueprint)e.Model).Bias, (e, v) => e with { Model = (PlainBlueprint)e.Model with { Bias = v } },
            e => BelongsTo("the models mlp and net", e.Model is PlainBlueprint, e), "true"),
        Number(
            "dropout", "Probability with which a cell is silent at a training step: of the hidden dense layers of an mlp or net, of the inputs of alexnet's dense layers.", 0, 1,
            e => e.Model is AlexNet alexnet ? alexnet.Dropout : ((PlainBlueprint)e.Model).Dropout,
            (e, v) => e with { Model = e.Model is AlexNet alexnet ? alexnet with { Dropout = v } : (PlainBlueprint)e.Model with { Dropout = v } },
            e => BelongsTo("the models mlp, net and alexnet", e.Model is PlainBlueprint or AlexNet, e), "0; 0.5 for alexnet"),
        new Knob<Experiment, string>(
            "init",
            "How W is born: he, he-uniform, torch (biases too, as PyTorch does), lecun, xavier-uniform, xavier-normal, normal:STD, uniform:BOUND or zero; or a file, FILE.safetensors or FILE.onnx, whose weights, biases, norms and running statistics are taken.",
            "law or file", $"{InitScheme.Expected}, or a file FILE.safetensors or FILE.onnx", text => InitScheme.Parse(text) is not null || IsWeights(text.Split(HashMark)[0]) ? (true, text) : default,
            e => e.InitFrom is null ? $"{e.Model.Init}" : e.InitFrom + (e.InitHash is null ? "" : HashMark + e.InitHash), BornOf),
        Number(
            "init-scale", "Factor on the standard deviation at birth of every W but the readout's.", double.Epsilon, double.PositiveInfinity,
            e => e.Model.InitScale, (e, v) => e with { Model = e.Model with { InitScale = v } }, usual: "0.3 for alexnet and residual networks, else 1"),
        Flag(
            "activity-norm", "Divide the activity of each hidden unit by its root mean square over all cells of an item.",
            e => e.Model.ActivityNorm, (e, v) => e with { Model = e.Model with { ActivityNorm = v } }),
    ];

    // FILE, or FILE@xxh128:HASH, as it is written down.
    private static Experiment BornOf(Experiment e, string text)
    {
        if (InitScheme.Parse(text) is { } scheme)
        {
            return e with { InitFrom = null, InitHash = null, Model = e.Model with { Init = scheme } };
        }

        var mark = text.LastIndexOf(HashMark, StringComparison.Ordinal);
        return mark < 0 ? e with { InitFrom = text, InitHash = null } : e with { InitFrom = text[..mark], InitHash = text[(mark + HashMark.Length)..] };
    }

    private static bool IsWeights(string text) => Path.GetExtension(text).ToLowerInvariant() is ".safetensors" or ".onnx";

    private static Experiment Of(Experiment e, string name, Blueprint model) => e with { ModelName = name, Model = model, Recipe = Recipe.For(model) };

    private static string? BelongsTo(string models, bool fits, Experiment e) => fits ? null : $"belongs to {models}, and the model is {e.Model}";

    private static int[]? ParseHidden(string text)
    {
        if (text == Mlp.NoneHidden)
        {
            return [];
        }

        int[] units = [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)];
        return Array.TrueForAll(units, n => n is > 0 and <= MostHidden) ? units : null;
    }
}
