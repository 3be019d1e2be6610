using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The knobs of a training that are not its rule's, as they are written to a file; schedules as text. Last every knob of the recipe by its name, as options take it.</summary>
internal sealed record RecipeReport(int Epochs, int Batch, string Optimizer, string Rate, string Decay, bool DecayAll, string Loss, string Select, string Init, double InitScale, bool ActivityNorm, IReadOnlyDictionary<string, string> Knobs)
{
    /// <summary>The knobs of a recipe and of an architecture.</summary>
    public static RecipeReport Of(Recipe recipe, Blueprint model) => new(
        recipe.Epochs, recipe.BatchSize, $"{recipe.Optimizer}", $"{recipe.Rate}", $"{recipe.Decay}", recipe.DecayAll, $"{recipe.Loss}", recipe.Selection == ModelSelection.Best ? "best" : "last", $"{model.Init}", model.InitScale, model.ActivityNorm,
        new OrderedDictionary<string, string>(from knob in RecipeKnobs.All let value = knob.Print(recipe) where value is not null select KeyValuePair.Create(knob.Name, value)));

    /// <summary>What all rules of a comparison share, in a sentence.</summary>
    public string Shared => $"alike for every rule: {Sentence}";

    /// <summary>The knobs in words.</summary>
    public string Sentence =>
        $"batches of {Batch}, {Optimizer}, rate {Rate}, decay {Decay} of W{(Knobs.ContainsKey("feedback-decay") ? "" : " and of a B that learns")}{(DecayAll ? ", of biases and norms too" : "")}, {OfB}loss {Loss}, {(Knobs.TryGetValue("pretrain", out var noise) ? $"{noise} before training, " : "")}"
        + $"W at birth{(Birth is { Length: > 0 } birth ? $" ({birth})" : "")}, {(ActivityNorm ? "each hidden unit's activity divided by its root mean square, " : "")}the batches and their augmentation.";

    // What is unusual about how W is born.
    private string Birth => string.Join(", ", (string[])[.. Init == "he" ? (string[])[] : [Init], .. InitScale == 1 ? (string[])[] : [$"x {Values.Short(InitScale)} below the readout"]]);

    // As in: optimizer adam of a B that learns, rate 0.0001 of a B that learns.
    private string OfB => string.Concat(
        from part in (string[])["optimizer", "rate", "decay"]
        let value = Knobs.GetValueOrDefault($"feedback-{part}")
        where value is not null
        select $"{part} {value} of a B that learns, ");

    /// <summary>What differs between the rules of a comparison beyond how the error travels: their options, in a sentence; null if there are none.</summary>
    public static string? Different(IEnumerable<FeedbackPlan> plans)
    {
        string[] options =
        [
            .. from rule in plans.SelectMany(plan => plan.Rules).Distinct()
               let values = Catalogue.EntryOf(rule)?.OptionsOf(rule) ?? []
               where values.Count > 0
               select $"{Catalogue.NameOf(rule)} ({string.Join(", ", values.Select(value => $"{value.Name} {value.Value}"))})",
        ];
        return options.Length == 0 ? null : $"each rule's own: {string.Join("; ", options)}.";
    }
}
