using System.Text.Json;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Cli.Reproduce;
using Antiphon.Rules;
using Antiphon.Studies;

namespace Antiphon.Tests.Support;

/// <summary>What README and the index of docs/reproductions say of the studies, made from their results.</summary>
internal static partial class StudyIndex
{
    /// <summary>The results of every study that was run, in the order of the catalogue.</summary>
    public static IReadOnlyList<(Study Study, StudyReport Report)> Reports(string folder) =>
    [
        .. from study in StudyCatalogue.Entries
           let file = Path.Combine(folder, $"{study.Name}.json")
           where File.Exists(file)
           select (study, JsonSerializer.Deserialize(File.ReadAllText(file), Json.Strict.StudyReport)!),
    ];

    /// <summary>Whether a file of results is that of a study.</summary>
    public static bool IsOfStudy(string file) => StudyCatalogue.Entries.Any(study => study.Name == Path.GetFileNameWithoutExtension(file));

    /// <summary>README with its sentence and the last column of its table of rules made anew.</summary>
    public static string RenewedReadme(string readme, IReadOnlyList<(Study Study, StudyReport Report)> reports)
    {
        var (begin, end) = (readme.IndexOf("\n## Rules\n", StringComparison.Ordinal), readme.IndexOf("\n## The command\n", StringComparison.Ordinal));
        var rules = RuleLine().Replace(readme[begin..end], line => $"{line.Groups["cells"].Value}| {Cell(line.Groups["names"].Value, reports)} |");
        return Block(readme[..begin] + rules + readme[end..], $"**{Sentence(reports)}**: [each study with its page](docs/reproductions/README.md).\n");
    }

    /// <summary>The index with its table of studies made anew.</summary>
    public static string RenewedIndex(string index, IReadOnlyList<(Study Study, StudyReport Report)> reports) => Block(
        index,
        $"{Sentence(reports)}.\n\n| study | what | numbers judged | within the tolerance | claims | held | epochs cut to |\n|---|---|---:|---:|---:|---:|---:|\n"
        + string.Concat(reports.Select(run => $"| [{run.Study.Name}]({run.Study.Name}.md) | {run.Study.Title} | {run.Report.Checked} | {run.Report.Within} | {run.Report.Claims} | {run.Report.Held} | {(run.Report.Budget is { } epochs ? $"{epochs}" : "-")} |\n")));

    /// <summary>The numbers of a rule in the studies, a line each, as a rule's card shows them.</summary>
    public static string OfRule(string rule, IReadOnlyList<(Study Study, StudyReport Report)> reports)
    {
        var lines = string.Concat(
            from run in reports
            from row in run.Report.Rows
            where RulesOf(row.Name).Contains(rule)
            select $"| [{run.Study.Name}](../reproductions/{run.Study.Name}.md) | {row.Name}{(row.Unit.Length > 0 ? $" ({row.Unit})" : "")} | {Number(row.Published)} | {Number(row.Measured)} | {row.Ok switch { true => "yes", false => "NO", null => "-" }} |\n");
        return lines.Length == 0 ? "" : $"\n| study | number | published | ours | agree |\n|---|---|---:|---:|---:|\n{lines}";
    }

    private static string Sentence(IReadOnlyList<(Study Study, StudyReport Report)> reports) =>
        $"{reports.Sum(run => run.Report.Checked)} published numbers checked, {reports.Sum(run => run.Report.Within)} within tolerance; {reports.Sum(run => run.Report.Claims)} claims, {reports.Sum(run => run.Report.Held)} held";

    private static string Cell(string names, IReadOnlyList<(Study Study, StudyReport Report)> reports)
    {
        string[] rules = [.. Words().Matches(names).Select(name => name.Groups[1].Value)];
        var rows = reports.SelectMany(run => run.Report.Rows).Where(row => row is { Ok: not null, IsClaim: false } && RulesOf(row.Name).Intersect(rules).Any()).ToList();
        return rows.Count == 0 ? "-" : $"{rows.Count(row => row.Ok == true)} of {rows.Count}";
    }

    // The rules before the comma: dfa of "conv dfa, test accuracy", dfa and bp of "dfa minus bp, test accuracy".
    private static IEnumerable<string> RulesOf(string row) => row.Split(',')[0].ToLowerInvariant().Split(' ').Where(word => Catalogue.Entries.Any(entry => entry.Name == word));

    private static string Number(double? value) => value is { } number ? Values.Short(Math.Round(number, Math.Abs(number) < 1 ? 6 : 3)) : "-";

    private static string Block(string text, string content) => Generated().Replace(text, _ => $"<!-- generated: studies -->\n{content}<!-- end -->");

    [GeneratedRegex("<!-- generated: studies -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();

    [GeneratedRegex(@"^(?<cells>\|(?<names> `[^|]*)\|[^|]*\|[^|]*\|[^|]*)\|[^|\n]*\|$", RegexOptions.Multiline)]
    private static partial Regex RuleLine();

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex Words();
}
