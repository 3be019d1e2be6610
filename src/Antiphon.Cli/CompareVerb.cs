using System.CommandLine;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Several rules on one architecture, side by side.</summary>
internal static class CompareVerb
{
    private static readonly string[] Usual = ["bp", "fa", "usf", "kp", "wm"];

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("compare", "Train one architecture by several rules, from the same weights on the same batches, and show them side by side.")
        {
            Notes = KnobOptions.Note,
            Examples =
            [
                ("antiphon compare", "Five rules and a small convolutional network on data made on the fly."),
                ("antiphon compare --rules bp,fa,kp,wm:rate=0.05:interval=4 --seeds 3", "Three seeds each; a rule's options stand behind its name."),
                ("antiphon compare --data mnist --data-root ~/data --epochs 5 --json mnist.json", "Another data set; the results also go to a file."),
                ("antiphon compare --data imagefolder:photos --split 0.7,0.1,0.2 --skip-bad --size 64", "Pictures of any size in class folders, as 64 x 64, without the damaged."),
                ("antiphon compare --rules-from my.dll --rules bp,fa,sparse-feedback", "A rule of your own beside two of the catalogue."),
                ("antiphon compare --model mlp --hidden 300,100 --readout bp --rate 0.02", "Dense layers, exact feedback below the readout, another rate."),
            ],
        };
        var rules = Values.Names("--rules", "rule,rule,...", $"The rules to compare, each with options if need be, as in wm:rate=0.05. [{string.Join(',', Usual)}]", "rules");
        var seeds = Values.Whole("--seeds", "How many seeds, counted from --seed on; with several, accuracies come with their standard deviation. [1]", 1, 1000);
        var (options, json, markdown) = (KnobOptions.AllBut("rule"), new JsonOption(), new MarkdownOption());
        foreach (var option in (Option[])[rules, seeds, .. options.Options, json.Option])
        {
            verb.Options.Add(option);
        }

        markdown.AddTo(verb);
        verb.SetAction(line =>
        {
            var names = line.GetValue(rules) is { Length: > 0 } some ? some : Usual;
            var experiment = options.Read(line);
            var (model, recipe, entries) = (experiment.Model, experiment.Recipe, RuleAssembly.Entries(experiment));
            FeedbackPlan[] plans = [.. names.Select(name => experiment.PlanOf(name, entries))];
            Array.ForEach(plans, recipe.Validate);
            var device = experiment.CreateDevice();
            using var ending = device as IDisposable;
            var (file, page) = (json.File(line), markdown.File(line));
            OutputFile.RefuseShared(file, page);
            var comparison = new Comparison
            {
                Model = model,
                Plans = plans,
                Recipe = recipe,
                Seeds = SeedsFrom(experiment.Seed, line.GetValue(seeds) ?? 1),
                Device = device,
                Watches = WatchedAngle.Watches,
            };

            var first = options.Open(line, experiment);
            var (data, readout) = (experiment.DataName, Format.Readout(experiment));
            var subject = $"{model}{readout} on {data}, {Format.Count(recipe.Epochs, "epoch")}, {Format.Seeds(comparison.Seeds)}";
            terminal.Line(subject);
            terminal.Line();
            var rows = CompareDisplay.Run(terminal, comparison, names, seed => seed == experiment.Seed ? first : experiment.Open(seed), cancel);
            file?.Write(
                new CompareReport(data, experiment.ModelName, recipe.Epochs, RecipeReport.Of(recipe, model), [.. rows.Zip(names, (row, name) => CompareReport.RowOf(name + readout, row))]),
                Json.Plain.CompareReport);
            var results = PageOf(subject, comparison, rows, names);
            MarkdownOption.Write(page, results, line, device);
            results.Show(terminal);
            SkippedPictures.Tell(terminal, first);
        });
        return verb;
    }

    private static ulong[] SeedsFrom(ulong first, int count)
    {
        var last = ulong.MaxValue - (ulong)(count - 1);
        return first <= last
            ? [.. Enumerable.Range(0, count).Select(i => first + (ulong)i)]
            : throw new UsageException($"--seed {first}: {count} seeds are counted from it, expected at most {last}");
    }

    private static ResultPage PageOf(string subject, Comparison comparison, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<string> names)
    {
        var sheet = new ResultTable(["rule", "transports"], ["test accuracy", "angle", "images/s"]);
        var trainings = new ResultTable(["rule", "seed"], ["loss of the first epoch", "of the last", "validation", "minutes"]);
        foreach (var (row, name) in rows.Zip(names))
        {
            sheet.Add(
                name,
                TransportWords.Word(row.Transport),
                row.Seeds.Count > 1 ? $"{100 * row.MeanAccuracy:F2} ± {Format.Percent(row.AccuracyStd)}" : Format.Percent(row.MeanAccuracy),
                Format.Angle(row.Seen(WatchedAngle.Name)?.Mean),
                $"{row.ImagesPerSecond:F0}");
            foreach (var (run, seed) in row.Runs.Zip(row.Seeds))
            {
                var (first, last) = (run.Epochs[0], run.Epochs[^1]);
                trainings.Add(
                    name, $"{seed}", $"{first.TrainLoss:F4}", $"{last.TrainLoss:F4}", Format.Percent(last.ValidationAccuracy), $"{run.Epochs.Sum(epoch => epoch.Seconds) / 60:F1}");
            }
        }

        return new(
            subject,
            [sheet],
            [
                "transports: what a rule carries from the weights W to the feedback path B.",
                "angle: between W and B, mean over layers; 0 = exact feedback, 90 = unrelated.",
                .. comparison.Seeds.Count > 1 ? [$"±: standard deviation over {comparison.Seeds.Count} seeds (n - 1)."] : (string[])[],
                RecipeReport.Of(comparison.Recipe, comparison.Model).Shared,
                .. RecipeReport.Different(comparison.Plans) is { } different ? [different] : (string[])[],
            ])
        {
            Details = [trainings],
        };
    }
}
