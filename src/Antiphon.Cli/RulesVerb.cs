using System.CommandLine;
using System.Text.Json;
using Antiphon.Rules;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>The catalogue of rules.</summary>
internal static class RulesVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("rules", "List the rules: what each carries from W to B, whether its B learns, its options and its source.")
        {
            Examples =
            [
                ("antiphon rules", "A table."),
                ("antiphon rules --json -", "The same for programs."),
            ],
        };
        var json = Values.Text("--json", "file|-", "Write the list as JSON, to a file or with - in place of the table.");
        verb.Options.Add(json);
        verb.SetAction(line =>
        {
            IReadOnlyList<RuleReport> rules = [.. Catalogue.Entries.Select(RuleReport.Of)];
            var path = line.GetValue(json);
            if (path == "-")
            {
                terminal.Line(JsonSerializer.Serialize(rules, Json.Plain.IReadOnlyListRuleReport));
                return;
            }

            if (path is not null)
            {
                OutputFile.At(path).Write(rules, Json.Plain.IReadOnlyListRuleReport);
            }

            Show(terminal);
        });
        return verb;
    }

    private static void Show(Terminal terminal)
    {
        var sheet = new Sheet(["rule", "title and source", "transports", "B learns"], []);
        var options = new Grid().AddColumns(2);
        foreach (var entry in Catalogue.Entries)
        {
            var (rule, source) = (entry.Default, entry.Default.Source);
            sheet.Add(entry.Name, $"{entry.Title}\n{source.Year} {source.Id}", TransportWords.Word(rule.Transport), RuleReport.LearnsOf(rule));
            if (entry.Options.Count > 0)
            {
                options.AddRow(new Text(entry.Name), new Text(string.Join(' ', entry.Options.Select(option => $"{option.Name}={option.Default}"))));
            }
        }

        sheet.Show(terminal);
        terminal.Paragraph("transports: what a rule carries from the weights W to the feedback path B.");
        terminal.Paragraph("B learns: plastic = with every step, as W does; at rest = between steps.");
        terminal.Paragraph("options and their defaults, to be written as in wm:rate=0.05:interval=4:");
        terminal.Show(options);
    }
}
