using System.Text.Json;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Rules;

namespace Antiphon.Tests.Support;

/// <summary>A rule's page in docs/rules: sections by hand, and between marks what the catalogue, the audit, the source and the measured tables say.</summary>
internal static partial class MethodCard
{
    /// <summary>The sections that are written by hand, in order.</summary>
    public static readonly string[] Sections = ["Idea", "Equations", "What is local", "Knobs", "Pitfalls", "Source"];

    /// <summary>The folder of the measured tables.</summary>
    public static string Tables => Path.Combine(Repository.Root, "docs", "reproductions");

    /// <summary>The path of a rule's card.</summary>
    public static string PathOf(string rule) => Path.Combine(Repository.Root, "docs", "rules", $"{rule}.md");

    /// <summary>A card with its generated parts made anew.</summary>
    public static string Renewed(string card, CatalogueEntry entry, string tables) => Generated().Replace(card, match =>
    {
        var part = match.Groups["part"].Value;
        var text = part switch
        {
            "facts" => Facts(entry),
            "code" => Code(entry.Default.GetType()),
            "measured" => Measured(entry.Name, tables),
            _ => throw new InvalidOperationException($"{entry.Name}: no part is called '{part}', expected facts, code or measured"),
        };
        return $"<!-- generated: {part} -->\n{text}<!-- end -->";
    });

    /// <summary>The generated parts a card has, in order.</summary>
    public static IEnumerable<string> PartsOf(string card) => Generated().Matches(card).Select(match => match.Groups["part"].Value);

    /// <summary>A section's text, without its heading.</summary>
    public static string Section(string card, string name) => card.Split($"\n## {name}\n")[1].Split("\n## ")[0];

    private static string Facts(CatalogueEntry entry)
    {
        var rule = RuleReport.Of(entry);
        (string Name, string Value)[] facts =
        [
            ("name", $"`{rule.Name}`"),
            ("title", rule.Title),
            ("transports", TransportWords.Word(entry.Default.Transport)),
            ("error path", rule.ErrorPath),
            ("listens to its own answers", rule.Listens),
            ("B learns", rule.Learns),
            ("rests", rule.Rests is null ? "no" : $"{rule.Rests.Before} before training{(rule.Rests.Interval == 0 ? "" : $", then one every {rule.Rests.Interval} steps")}"),
            ("options", rule.Options.Count == 0 ? "none" : string.Join(' ', rule.Options.Select(option => $"`{option.Key}={option.Value}`"))),
        ];
        return $"| fact | |\n|---|---|\n{string.Concat(facts.Select(fact => $"| {fact.Name} | {fact.Value} |\n"))}";
    }

    // The record, after the records it derives from. Fences of tildes: it is a part of the source and no block that compiles by itself.
    private static string Code(Type rule) => rule.BaseType is { } below && below != typeof(FeedbackRule) ? Code(below) + "\n" + Fenced(rule) : Fenced(rule);

    private static string Fenced(Type rule)
    {
        var file = $"src/Antiphon/Rules/{rule.Name}.cs";
        var lines = Repository.Read(file).Split('\n')
            .Where(line => !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal) && !line.TrimStart().StartsWith("///", StringComparison.Ordinal));
        return $"From [{rule.Name}.cs](../../{file}):\n\n~~~csharp\n{string.Join('\n', lines).Trim()}\n~~~\n";
    }

    private static string Measured(string rule, string tables)
    {
        var rows =
            from file in Directory.EnumerateFiles(tables, "*.json").Order(StringComparer.Ordinal)
            where !StudyIndex.IsOfStudy(file)
            let report = JsonSerializer.Deserialize(File.ReadAllText(file), Json.Plain.CompareReport)
            from row in report.Rows ?? []
            where RuleOf(row.Rule) == rule
            select Line(Path.GetFileNameWithoutExtension(file), report, row);
        var text = string.Concat(rows);
        var studies = StudyIndex.OfRule(rule, StudyIndex.Reports(tables));
        return (text, studies) is ("", "")
            ? "No measured table holds this rule yet.\n"
            : text.Length == 0 ? studies[1..] : "| table | row | data | model | epochs | seeds | test accuracy | recovery | angle |\n|---|---|---|---|---:|---|---:|---:|---:|\n" + text + studies;
    }

    private static string Line(string table, CompareReport report, CompareReport.Row row)
    {
        var accuracy = row.TestAccuracy is not { Mean: { } mean } ? "-" : Spread(mean, row.TestAccuracy.Sd, row.TestAccuracy.Values.Count);
        var recovery = row.Recovery is { } ratio ? Format.Percent(ratio) : "-";
        return $"| [{table}](../reproductions/{table}.md) | `{row.Rule}` | {report.Data.Name} | {report.Model} | {report.Epochs} | {string.Join(", ", row.Seeds)} | {accuracy} | {recovery} | {Format.Angle(row.WeightAngleDeg.Mean)} |\n";
    }

    private static string Spread(double mean, double sd, int count) => count > 1 ? $"{100 * mean:F2} ± {100 * sd:F2} %" : Format.Percent(mean);

    // kp of kp:birth=random, of kp-tuned and of "kp, readout bp".
    private static string RuleOf(string row)
    {
        var name = row.Split(':', ',')[0];
        return name.EndsWith("-tuned", StringComparison.Ordinal) ? name[..^"-tuned".Length] : name;
    }

    [GeneratedRegex("<!-- generated: (?<part>[a-z]+) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
