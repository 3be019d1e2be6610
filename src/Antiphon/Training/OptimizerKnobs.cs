using Antiphon.Optimizers;
using Antiphon.Schedules;
using static Antiphon.Training.Knobs<Antiphon.Training.Recipe>;

namespace Antiphon.Training;

/// <summary>The knobs of optimizers, each with the optimizers it belongs to.</summary>
internal static class OptimizerKnobs
{
    /// <summary>The knobs.</summary>
    public static IReadOnlyList<Knob<Recipe>> All { get; } =
    [
        Part("momentum", "Share of the velocity that is kept.", In<Sgd>(s => s.Momentum, (s, v) => s with { Momentum = v }), In<Muon>(m => m.Momentum, (m, v) => m with { Momentum = v })),
        OfSgd("nesterov", "SGD looks ahead along its velocity.", s => s.Nesterov, (s, v) => s with { Nesterov = v }),
        OfSgd("manhattan", "SGD takes the gradient's signs alone.", s => s.Manhattan, (s, v) => s with { Manhattan = v }),
        OfSgd("decoupled", "Decay of SGD acts beside the gradient, not within it.", s => s.Decoupled, (s, v) => s with { Decoupled = v }, "; adamw is adam with decoupled decay"),
        Part(
            "beta1", "Memory of the gradient; of lion, its share in the step; of muon, AdamW's beside it.",
            In<Adam>(a => a.Beta1, (a, v) => a with { Beta1 = v }), In<AdamW>(a => a.Beta1, (a, v) => a with { Beta1 = v }), In<Lion>(l => l.Beta1, (l, v) => l with { Beta1 = v }),
            In<Muon>(m => m.Beside.Beta1, (m, v) => m with { Beside = m.Beside with { Beta1 = v } })),
        Part(
            "beta2", "Memory of the squared gradient; of lion, of the gradient; of muon, AdamW's beside it.",
            In<Adam>(a => a.Beta2, (a, v) => a with { Beta2 = v }), In<AdamW>(a => a.Beta2, (a, v) => a with { Beta2 = v }), In<Lion>(l => l.Beta2, (l, v) => l with { Beta2 = v }),
            In<Muon>(m => m.Beside.Beta2, (m, v) => m with { Beside = m.Beside with { Beta2 = v } })),
        Part("alpha", "Memory of the squared gradient of rmsprop.", In<RmsProp>(r => r.Alpha, (r, v) => r with { Alpha = v })),
        Above0(
            "epsilon", "Floor under the root of the mean squared gradient; of muon, AdamW's beside it.",
            In<Adam>(a => a.Epsilon, (a, v) => a with { Epsilon = v }), In<AdamW>(a => a.Epsilon, (a, v) => a with { Epsilon = v }), In<RmsProp>(r => r.Epsilon, (r, v) => r with { Epsilon = v }),
            In<Muon>(m => m.Beside.Epsilon, (m, v) => m with { Beside = m.Beside with { Epsilon = v } })),
        Above0(
            "adam-ratio", "Rate of AdamW beside muon, for the first layer, the readout, biases and norms, as a share of the rate: 0.015 makes 3e-4 of 0.02.",
            In<Muon>(m => m.AdamRatio, (m, v) => m with { AdamRatio = v })),
    ];

    /// <summary>An optimizer from its name and those of its knobs that are turned, as in sgd:nesterov=true; null for any other text.</summary>
    public static Optimizer? Parse(string text)
    {
        var parts = text.Split(':');
        var recipe = OptimizerCatalogue.Entries.FirstOrDefault(entry => entry.Name == parts[0]).Value is { } named ? new Recipe { Optimizer = named } : null;
        foreach (var part in parts.Skip(1))
        {
            recipe = recipe is not null && part.Split('=') is [var name, var value] && All.FirstOrDefault(knob => knob.Name == name) is { } knob && knob.Takes(value) && knob.Print(recipe) is not null
                ? knob.Turn(recipe, value)
                : null;
        }

        return recipe?.Optimizer;
    }

    /// <summary>An optimizer as <see cref="Parse"/> reads it.</summary>
    public static string Print(Optimizer optimizer)
    {
        var usual = OptimizerCatalogue.Entries.Select(entry => entry.Value).FirstOrDefault(value => value.GetType() == optimizer.GetType()) ?? optimizer;
        Recipe own = new() { Optimizer = optimizer }, standard = new() { Optimizer = usual };
        return string.Join(':', [OptimizerCatalogue.NameOf(optimizer), .. from knob in All let value = knob.Print(own) where value != knob.Print(standard) select $"{knob.Name}={value}"]);
    }

    private static Knob<Recipe> Part(string name, string help, params Setting[] settings) => Of(name, help, 0, 1, settings);

    private static Knob<Recipe> Above0(string name, string help, params Setting[] settings) => Of(name, help, double.Epsilon, double.PositiveInfinity, settings);

    private static Knob<Recipe> Of(string name, string help, double least, double below, Setting[] settings)
    {
        return Number(
            name, help, least, below, r => Here(r)!.Get(r.Optimizer), (r, v) => r with { Optimizer = Here(r)!.Set(r.Optimizer, v) },
            r => Here(r) is null ? Misfit(r, [.. settings.Select(setting => OptimizerCatalogue.NameOf(setting.Type))]) : null, UsualOf(settings));

        Setting? Here(Recipe r) => Array.Find(settings, setting => setting.Type == r.Optimizer.GetType());
    }

    private static Knob<Recipe> OfSgd(string name, string help, Func<Sgd, bool> get, Func<Sgd, bool, Sgd> set, string hint = "") =>
        Flag(name, help, r => get((Sgd)r.Optimizer), (r, v) => r with { Optimizer = set((Sgd)r.Optimizer, v) }, r => r.Optimizer is Sgd ? null : Misfit(r, ["sgd"]) + hint);

    private static string Misfit(Recipe r, string[] names) =>
        $"belongs to {string.Join(", ", names[..^1])}{(names.Length > 1 ? " and " : "")}{names[^1]}, and the optimizer is {OptimizerCatalogue.NameOf(r.Optimizer)}";

    // The first optimizer's value, and those of others where they differ, as in 0.9; 0.95 for muon.
    private static string UsualOf(Setting[] settings)
    {
        var values = OptimizerCatalogue.Entries
            .Select(entry => (entry.Name, Value: Array.Find(settings, setting => setting.Type == entry.Value.GetType())?.Get(entry.Value)))
            .Where(entry => entry.Value is not null)
            .ToList();
        var others = values.Where(entry => entry.Value != values[0].Value).Select(entry => $"{ScheduleText.Of(entry.Value!.Value)} for {entry.Name}").ToList();
        return ScheduleText.Of(values[0].Value!.Value) + (others.Count == 0 ? "" : $"; {string.Join(", ", others)}");
    }

    private static Setting In<T>(Func<T, double> get, Func<T, double, T> set)
        where T : Optimizer => new(typeof(T), optimizer => get((T)optimizer), (optimizer, value) => set((T)optimizer, value));

    /// <summary>A number of one type of optimizer.</summary>
    private sealed record Setting(Type Type, Func<Optimizer, double> Get, Func<Optimizer, double, Optimizer> Set);
}
