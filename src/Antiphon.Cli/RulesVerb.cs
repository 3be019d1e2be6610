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
                ("antiphon rules --json -", "The list for programs."),
                ("antiphon rules --rules-from my.dll", "Rules of your own as well, and what the audit finds each to use of W."),
            ],
        };
        var json = Values.Text("--json", "file|-", "Write the list as JSON, to a file or with - in place of the table.");
        var rulesFrom = new RulesFromOption();
        verb.Options.Add(json);
        verb.Options.Add(rulesFrom.Option);
        verb.SetAction(line =>
        {
            var path = line.GetValue(json);
            var file = path is null or "-" ? null : OutputFile.At(path);
            var own = rulesFrom.Own(line);
            CatalogueEntry[] entries = [.. Catalogue.Entries, .. own];
            RuleAudit[] audits = [.. own.Select(RuleAudit.Of)];
            IReadOnlyList<RuleReport> rules = [.. entries.Select(entry => RuleReport.Of(entry, Array.Find(audits, audit => audit.Rule == entry.Name)?.Verdict))];
            file?.Write(rules, Json.Plain.IReadOnlyListRuleReport);
            if (path == "-")
            {
                terminal.Line(JsonSerializer.Serialize(rules, Json.Plain.IReadOnlyListRuleReport));
            }
            else
            {
                Show(terminal, entries, audits);
            }

            if (Array.Find(audits, audit => !audit.IsHonest) is { } dishonest)
            {
                throw new RunException($"the rule '{dishonest.Rule}' {dishonest.Verdict}");
            }
        });
        return verb;
    }

    private static void Show(Terminal terminal, IReadOnlyList<CatalogueEntry> entries, IReadOnlyList<RuleAudit> audits)
    {
        var sheet = new ResultTable(["rule", "title and source", "transports", "B learns"], []);
        var options = new Grid().AddColumns(2);
        foreach (var entry in entries)
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
        if (audits.Count > 0)
        {
            var verdicts = new Grid().AddColumns(2);
            foreach (var audit in audits)
            {
                verdicts.AddRow(new Text(audit.Rule), new Text(audit.Verdict));
            }

            terminal.Line("audit: what a rule uses of W, found by changing W and holding all else:");
            terminal.Show(verdicts);
        }
    }
}
