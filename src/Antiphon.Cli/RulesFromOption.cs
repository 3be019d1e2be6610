using System.CommandLine;
using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>An assembly whose rules join those of the catalogue for this run.</summary>
internal sealed class RulesFromOption
{
    public Option<string?> Option { get; } = Values.Text("--rules-from", "file.dll", "Assembly with rules of your own, each named after its type: SparseFeedback is sparse-feedback, its property Density the option density.");

    /// <summary>The assembly the line names; null if it names none.</summary>
    public string? File(ParseResult line) => line.GetValue(Option);

    /// <summary>The rules of that assembly; none if the line names none.</summary>
    public IReadOnlyList<CatalogueEntry> Own(ParseResult line) => File(line) is { } file ? RuleAssembly.Load(file) : [];

    /// <summary>All rules the line can ask for: those of the catalogue, then those of the assembly.</summary>
    public IReadOnlyList<CatalogueEntry> Entries(ParseResult line) => [.. Catalogue.Entries, .. Own(line)];
}
