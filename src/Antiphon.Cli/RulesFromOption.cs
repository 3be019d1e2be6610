using System.CommandLine;
using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>An assembly whose rules join those of the catalogue for this run, for verbs that train nothing.</summary>
internal sealed class RulesFromOption
{
    private readonly KnobOptions _options = new(new(), "rules-from");

    public Option Option => _options.Options.First();

    /// <summary>The rules of that assembly; none if the line names none.</summary>
    public IReadOnlyList<CatalogueEntry> Own(ParseResult line) => RuleAssembly.Rules(_options.Read(line).RulesFrom);

    /// <summary>All rules the line can ask for: those of the catalogue, then those of the assembly.</summary>
    public IReadOnlyList<CatalogueEntry> Entries(ParseResult line) => RuleAssembly.Entries(_options.Read(line));
}
