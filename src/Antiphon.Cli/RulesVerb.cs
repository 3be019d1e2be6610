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
        var verb = new Verb("rules", "List the rules: what each carries from W to B, how its error travels, how its B learns, its options and its source.")
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
            RuleAudit[] audits = [.. own.Select(RuleAudit.Of)];
            IReadOnlyList<RuleReport> rules = [.. Catalogue.Entries.AsParallel().AsOrdered().Select(entry => RuleReport.Of(entry)), .. own.Zip(audits, RuleReport.Of)];
            file?.Write(rules, Json.Plain.IReadOnlyListRuleReport);
            if (path == "-")
            {
                terminal.Line(JsonSerializer.Serialize(rules, Json.Plain.IReadOnlyListRuleReport));
            }
            else
            {
                Show(terminal, rules);
            }

            if (Array.Find(audits, audit => !audit.IsHonest) is { } dishonest)
            {
                throw new RunException($"the rule '{dishonest.Rule}' {dishonest.Verdict}");
            }
        });
        return verb;
    }

    private static void Show(Terminal terminal, IReadOnlyList<RuleReport> rules)
    {
        var sheet = new ResultTable(["rule", "transports", "error path", "listens", "B learns", "rests"], []);
        var sources = new ResultTable(["rule", "title and source", "options and their defaults"], []);
        foreach (var rule in rules.OrderBy(rule => rule.Baseline))
        {
            var source = rule.Source.Id.Length > 0 ? rule.Source.Id : rule.Source.Venue;
            var name = rule.Baseline ? $"{rule.Name} *" : rule.Name;
            sheet.Add(name, TransportWords.Word(TransportWords.Parse(rule.Transport)), rule.ErrorPath, rule.Listens, rule.Learns, rule.Rests?.ToString() ?? "-");
            sources.Add(rule.Name, $"{rule.Title} ({rule.Source.Year})\n{source}", string.Join(' ', rule.Options.Select(option => $"{option.Key}={option.Value}")));
        }

        sheet.Show(terminal);
        terminal.Paragraph("transports: what a rule carries from the weights W to the feedback path B.");
        terminal.Paragraph("listens: when a rule hears the synapses' own answers W x.");
        terminal.Paragraph("B learns: with W = under W's optimizer; by itself = in steps of its own while the network learns; at rest = between steps.");
        terminal.Paragraph("rests: how many before training, and every how many steps.");
        terminal.Paragraph("* baseline: carries the weights themselves, or leaves hidden units as they were born; what others are measured against.");
        var sharing = string.Join(", ", rules.Where(rule => rule.SharesInput).Select(rule => rule.Name));
        terminal.Paragraph($"All rules work on dense and on convolutional synapses. Inputs are shared ({sharing}) between convolutions, or between dense layers, of fitting sizes.");
        sources.Show(terminal);
        terminal.Paragraph("Options are written as in wm:rate=0.05:interval=4.");
        if (rules.Any(rule => rule.Audit is not null))
        {
            var verdicts = new Grid().AddColumns(2);
            foreach (var rule in rules.Where(rule => rule.Audit is not null))
            {
                verdicts.AddRow(new Text(rule.Name), new Text(rule.Audit!));
            }

            terminal.Line("audit: what a rule uses of W, found by changing W and holding all else:");
            terminal.Show(verdicts);
        }
    }
}
