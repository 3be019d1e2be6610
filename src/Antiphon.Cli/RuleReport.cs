using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>A rule of the catalogue as it is written to a file.</summary>
internal sealed record RuleReport(string Name, string Title, string Transport, string Learns, IReadOnlyDictionary<string, string> Options, RuleReport.Origin Source, string? Audit)
{
    /// <summary>Where the rule comes from.</summary>
    public sealed record Origin(string Authors, int Year, string Title, string Venue, string Id);

    /// <summary>A rule, and what an audit found if there was one.</summary>
    public static RuleReport Of(CatalogueEntry entry, string? audit)
    {
        var source = entry.Default.Source;
        return new(
            entry.Name,
            entry.Title,
            TransportWords.Code(entry.Default.Transport),
            LearnsOf(entry.Default),
            entry.Options.ToDictionary(option => option.Name, option => option.Default),
            new(source.Authors, source.Year, source.Title, source.Venue, source.Id),
            audit);
    }

    /// <summary>When B learns: with the optimizer, at rest, or never.</summary>
    public static string LearnsOf(FeedbackRule rule) => rule.IsPlastic ? "plastic" : rule.Rests != RestPlan.Never ? "at rest" : "no";
}
