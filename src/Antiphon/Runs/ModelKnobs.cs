using System.Globalization;
using Antiphon.Models;
using Antiphon.Training;
using static Antiphon.Training.Knobs<Antiphon.Runs.Experiment>;

namespace Antiphon.Runs;

/// <summary>The knobs of an experiment's model: which one, and what can be chosen about it.</summary>
internal static class ModelKnobs
{
    private const int MostHidden = 1_000_000;

    /// <summary>The knobs, the model's name first.</summary>
    public static IReadOnlyList<Knob<Experiment>> All { get; } =
    [
        Text("model", "name", $"Architecture: {string.Join(", ", ModelCatalogue.Entries.Select(e => e.Name))}.", null, e => e.ModelName, (e, v) => Of(e, v, ModelCatalogue.Parse(v))),
        new Knob<Experiment, int[]>(
            "hidden", "Units of the hidden layers of an mlp; none for a readout alone.", "n,n,...", $"whole numbers from 1 to {MostHidden}, as in 500,200, or none", text => ParseHidden(text) is { } units ? (true, units) : default,
            e => ((Mlp)e.Model).HiddenText, (e, v) => e with { Model = (Mlp)e.Model with { Hidden = v } },
            e => BelongsTo("the model mlp", e.Model is Mlp, e)) { Usual = new Mlp().HiddenText },
        Choice(
            "nonlinearity", "mlp, lenet: the nonlinearity of hidden units; erf is erf(x / sqrt 2), linear none.", [.. NonlinearityText.Words.Select(word => (word, word))],
            e => NonlinearityText.Of(e.Model switch { Mlp mlp => mlp.Nonlinearity, LeNet lenet => lenet.Nonlinearity, _ => null }),
            (e, v) => e with
            {
                Model = e.Model switch
                {
                    Mlp mlp => mlp with { Nonlinearity = NonlinearityText.Parse(v) },
                    LeNet lenet => lenet with { Nonlinearity = NonlinearityText.Parse(v) },
                    _ => e.Model,
                },
            },
            "tanh", e => BelongsTo("the models mlp and lenet", e.Model is Mlp or LeNet, e)),
        Flag(
            "bias", "mlp: whether layers have biases.", e => ((Mlp)e.Model).Bias, (e, v) => e with { Model = (Mlp)e.Model with { Bias = v } },
            e => BelongsTo("the model mlp", e.Model is Mlp, e), "true"),
        Number(
            "dropout", "Probability with which a cell is silent at a training step: hidden units of an mlp, the inputs of alexnet's dense layers.", 0, 1,
            e => e.Model is AlexNet alexnet ? alexnet.Dropout : ((Mlp)e.Model).Dropout,
            (e, v) => e with { Model = e.Model is AlexNet alexnet ? alexnet with { Dropout = v } : (Mlp)e.Model with { Dropout = v } },
            e => BelongsTo("the models mlp and alexnet", e.Model is Mlp or AlexNet, e), "0; 0.5 for alexnet"),
        Number(
            "init-scale", "Factor on the standard deviation at birth of every W but the readout's.", double.Epsilon, double.PositiveInfinity,
            e => e.Model.InitScale, (e, v) => e with { Model = e.Model with { InitScale = v } }, usual: "0.3 for networks with norms, else 1"),
        Flag(
            "activity-norm", "Divide the activity of each hidden unit by its root mean square over all cells of an item.",
            e => e.Model.ActivityNorm, (e, v) => e with { Model = e.Model with { ActivityNorm = v } }),
    ];

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
