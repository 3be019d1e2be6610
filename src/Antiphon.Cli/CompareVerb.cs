using System.CommandLine;
using Antiphon.Rules;
using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>Several rules on one architecture, side by side.</summary>
internal static class CompareVerb
{
    private const int LongName = 24;

    private static readonly string[] Usual = ["bp", "fa", "usf", "kp", "wm"];

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("compare", "Train one architecture by several rules, from the same weights on the same batches, and show them side by side.")
        {
            Notes = RecipeOptions.Note,
            Examples =
            [
                ("antiphon compare", "Five rules and a small convolutional network on data made on the fly."),
                ("antiphon compare --rules bp,fa,kp,wm:rate=0.05:interval=4 --seeds 3", "Three seeds each; a rule's options stand behind its name."),
                ("antiphon compare --data mnist --data-root ~/data --epochs 5 --json mnist.json", "Another data set; the results also go to a file."),
                ("antiphon compare --model mlp --hidden 300,100 --readout bp --rate 0.02", "Dense layers, exact feedback below the readout, another rate."),
            ],
        };
        var rules = Values.Of("--rules", "rule,rule,...", $"The rules to compare, each with options if need be, as in wm:rate=0.05. [{string.Join(',', Usual)}]", ParseRules, "rules with commas between, each named once");
        var seeds = Values.Whole("--seeds", "How many seeds, counted from --seed on; with several, accuracies come with their standard deviation. [1]", 1, 1000);
        var (run, recipe) = (new RunOptions(), new RecipeOptions());
        run.AddTo(verb, recipe, rules, seeds);
        verb.SetAction(line =>
        {
            var names = line.GetValue(rules) is { Length: > 0 } some ? some : Usual;
            var model = run.Model(line);
            FeedbackPlan[] plans = [.. names.Select(name => run.Plan(line, name))];
            var knobs = recipe.Read(line, model);
            Array.ForEach(plans, knobs.RefuseMisfit);
            var device = run.Device(line);
            using var ending = device as IDisposable;
            var file = run.Json(line);
            var comparison = new Comparison
            {
                Model = model,
                Plans = plans,
                Recipe = knobs,
                Seeds = [.. Enumerable.Range(0, line.GetValue(seeds) ?? 1).Select(i => run.Seed(line) + (ulong)i)],
                Device = device,
            };

            var data = run.Data(line);
            var first = run.Open(line, run.Seed(line));
            terminal.Line($"{model}{run.AtReadout(line)} on {data}, {Phrase.Count(knobs.Epochs, "epoch")}, {Phrase.Seeds(comparison.Seeds)}");
            terminal.Line();
            var rows = CompareDisplay.Run(terminal, comparison, names, seed => seed == run.Seed(line) ? first : run.Open(line, seed), cancel);
            file?.Write(
                new CompareReport(data, run.ModelName(line), knobs.Epochs, [.. rows.Zip(names, (row, name) => CompareReport.RowOf(name + run.AtReadout(line), row))]),
                Json.Plain.CompareReport);
            Show(terminal, rows, names);
        });
        return verb;
    }

    private static string[]? ParseRules(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return Array.Exists(names, name => name.Length == 0) || names.Distinct().Count() < names.Length ? null : names;
    }

    private static void Show(Terminal terminal, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<string> names)
    {
        var table = new Table().RoundedBorder()
            .AddColumn("rule")
            .AddColumn("transports")
            .AddColumn(new TableColumn("test accuracy").RightAligned())
            .AddColumn(new TableColumn("angle").RightAligned())
            .AddColumn(new TableColumn("images/s").RightAligned());
        foreach (var (row, name) in rows.Zip(names))
        {
            table.AddRow(
                new Text(name.Length > LongName ? name.Replace(":", "\n:", StringComparison.Ordinal) : name),
                new Text(TransportWords.Word(row.Transport)),
                new Text(row.Seeds.Count > 1 ? $"{100 * row.MeanAccuracy:F2} ± {Phrase.Percent(row.DeviationOfAccuracy)}" : Phrase.Percent(row.MeanAccuracy)),
                new Text(Phrase.Angle(row.MeanWeightAngle)),
                new Text($"{row.ImagesPerSecond:F0}"));
        }

        terminal.Show(table);
        terminal.Line("transports: what a rule carries from the weights W to the feedback path B.");
        terminal.Line("angle: between W and B, mean over layers; 0 = exact feedback, 90 = unrelated.");
    }
}
