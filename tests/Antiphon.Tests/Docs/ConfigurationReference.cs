using System.Text;
using Antiphon.Models;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Tests.Docs;

/// <summary>docs/configuration.md, made from the knobs of an experiment.</summary>
internal static class ConfigurationReference
{
    /// <summary>The page.</summary>
    public static string Page()
    {
        var page = new StringBuilder("# Configuration\n\nThe keys of a file for `antiphon train --config FILE`, which are the options of `antiphon train` too ([how they are used](runs.md#one-file-describes-a-run)). `antiphon config schema` writes them as JSON\nSchema, `antiphon config print` a file with every default.\n\n| key | value | default |\n|---|---|---|\n");
        foreach (var knob in ExperimentKnobs.All)
        {
            page.Append($"| [`{knob.Name}`](#{knob.Name}) | {Expected(knob)} | {Cell(Usual(knob))} |\n");
        }

        foreach (var knob in ExperimentKnobs.All)
        {
            page.Append($"\n## {knob.Name}\n\n{Cell(knob.Help)}\n\n| | |\n|---|---|\n| value | {Expected(knob)} |\n| default | {Cell(Usual(knob))} |\n");
            if (OfModels(knob) is { Count: > 0 } models && models.Count < ModelCatalogue.Entries.Count)
            {
                page.Append($"| belongs to | {string.Join(", ", models.Select(model => $"`{model}`"))} |\n");
            }
        }

        return page.ToString();
    }

    // A text is judged elsewhere: what it is a text of says more.
    private static string Expected(Knob<Experiment> knob) => knob.Expected == "a text" ? $"`{knob.ValueName}`" : Cell(knob.Expected);

    // In words where the default depends; else the value printed from what usually holds, and from the recipes of models that have their own.
    private static string Usual(Knob<Experiment> knob)
    {
        if (knob.Usual is { } words)
        {
            return words.Length == 0 ? "none" : words;
        }

        var usual = knob.Print(new()) ?? knob.Print(new Experiment { Recipe = Recipe.For(new ResNet()) }) ?? "none";
        var others =
            from model in ModelCatalogue.Entries
            let value = knob.Name == "model" ? null : knob.Print(Of(model.Name))
            where value is not null && value != usual && OfModels(knob).Count == ModelCatalogue.Entries.Count
            group model.Name by value into same
            select $"{same.Key} for {string.Join(", ", same)}";
        return string.Join("; ", others.Prepend(usual));
    }

    // The models with which a knob has a value.
    private static List<string> OfModels(Knob<Experiment> knob) => [.. ModelCatalogue.Entries.Select(model => model.Name).Where(name => knob.Print(Of(name)) is not null)];

    private static Experiment Of(string model) => ExperimentKnobs.Find("model").Turn(new(), model);

    private static string Cell(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
