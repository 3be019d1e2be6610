using System.CommandLine;
using Antiphon.Rules;
using Antiphon.Runs;
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
                ("antiphon compare --seeds 5 --jobs 2 --run five", "Two trainings at a time; the same line goes on where it was stopped."),
                ("antiphon compare --data mnist --data-root ~/data --epochs 5 --json mnist.json", "Another data set; the results also go to a file."),
                ("antiphon compare --data imagefolder:photos --split 0.7,0.1,0.2 --skip-bad --size 64", "Pictures of any size in class folders, as 64 x 64, without the damaged."),
                ("antiphon compare --rules-from my.dll --rules bp,fa,sparse-feedback", "A rule of your own beside two of the catalogue."),
                ("antiphon compare --model mlp --hidden 300,100 --readout bp --rate 0.02", "Dense layers, exact feedback below the readout, another rate."),
            ],
        };
        var rules = Values.Names("--rules", "rule,rule,...", $"The rules to compare, each with options if need be, as in wm:rate=0.05. [{string.Join(',', Usual)}]", "rules");
        var seeds = Values.Whole("--seeds", "How many seeds, counted from --seed on; with several, accuracies come with their standard deviation. [1]", 1, 1000);
        var jobs = Values.Whole("--jobs", "Trainings side by side, each in a process of its own; they share the threads among them, and come to the same results. [1]", 1, 256);
        var (options, run, json, markdown) = (KnobOptions.AllBut("rule"), new RunOptions(), new JsonOption(), new MarkdownOption());
        foreach (var option in (Option[])[rules, seeds, jobs, .. options.Options, .. run.Options, json.Option])
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
            var all = SeedsFrom(experiment.Seed, line.GetValue(seeds) ?? 1);
            var folder = run.ComparisonFolder(line, experiment);
            var first = options.Open(line, experiment);
            var (data, readout, provenance) = (experiment.DataName, Format.Readout(experiment), Provenance.Report(line, device));
            var subject = $"{model}{readout} on {data}, {Format.Count(recipe.Epochs, "epoch")}, {Format.Seeds(all)}";
            terminal.Line(subject);
            terminal.Line();
            var rows = new CompareDisplay(terminal, names, all, recipe.Epochs).Run((progress, done) =>
                new CompareRuns(folder, experiment, names, all, device, provenance) { Progress = progress, Done = done, Jobs = line.GetValue(jobs) ?? 1 }.Run(plans, seed => seed == experiment.Seed ? first : experiment.Open(seed), cancel));
            file?.Write(
                new CompareReport(provenance, DataReport.Of(experiment, first), experiment.ModelName, recipe.Epochs, RecipeReport.Of(recipe, model), [.. rows.Zip(names, (row, name) => CompareReport.RowOf(name + readout, row))]),
                Json.Plain.CompareReport);
            var results = PageOf(subject, experiment, plans, rows, names);
            MarkdownOption.Write(page, results, line, device);
            results.Show(terminal);
            SkippedPictures.Tell(terminal, first);
            terminal.Line($"the runs are in {RunSession.Shown(folder)}");
            if (rows.All(row => row.Runs.Count == 0))
            {
                throw new RunException($"every training failed, the first: {rows[0].Failure}");
            }
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

    private static ResultPage PageOf(string subject, Experiment experiment, IReadOnlyList<FeedbackPlan> plans, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<string> names)
    {
        var seeds = rows[0].Seeds;
        var sheet = new ResultTable(["rule", "transports"], ["test accuracy", "angle", "validation"]);
        var paired = new ResultTable(["rule"], ["95 % interval", $"minus {names[0]}", "p"]);
        var trainings = new ResultTable(["rule", "seed"], ["loss of the first epoch", "of the last", "validation", "images/s", "minutes"]);
        foreach (var (row, name) in rows.Zip(names))
        {
            sheet.Add(
                name, TransportWords.Word(row.Transport), AccuracyOf(row), Format.Angle(row.Seen(WatchedAngle.Name)?.Mean),
                row.Runs.Count == 0 ? "-" : Format.Percent(row.Runs.Average(run => run.ValidationAccuracy)));
            var differences = row.DifferencesFrom(rows[0]);
            paired.Add(
                name, Format.Finite(Statistics.HalfInterval(row.Accuracies)) is { } half ? $"{100 * row.MeanAccuracy:F2} ± {Format.Percent(half)}" : "-",
                row == rows[0] || differences.Count == 0 ? "-" : $"{100 * differences.Average():+0.00;-0.00;0.00}", row == rows[0] || Format.Finite(Statistics.PairedP(differences)) is not { } p ? "-" : p < 0.001 ? "< 0.001" : $"{p:F3}");
            foreach (var (seed, run, failure) in row.Outcomes)
            {
                trainings.Add(
                    name, $"{seed}", run is null ? "failed" : $"{run.Epochs[0].TrainLoss:F4}", run is null ? "-" : $"{run.Epochs[^1].TrainLoss:F4}",
                    run is null ? "-" : Format.Percent(run.ValidationAccuracy), run is null ? "-" : $"{run.ImagesPerSecond:F0}", run is null ? "-" : $"{run.Epochs.Sum(epoch => epoch.Seconds) / 60:F1}");
            }
        }

        return new(
            subject,
            seeds.Count > 1 ? [sheet, paired] : [sheet],
            [
                "transports: what a rule carries from the weights W to the feedback path B.",
                "angle: between W and B, mean over layers; 0 = exact feedback, 90 = unrelated.",
                experiment.Recipe.Selection == ModelSelection.Best ? "judged: the weights of each training's best epoch by validation." : "judged: the weights of the last epoch.",
                .. seeds.Count > 1
                    ? [
                        $"±: standard deviation over {seeds.Count} seeds (n - 1).",
                        $"95 % interval: of the mean, by Student's t; p: two-sided paired t-test against {names[0]}, as all rules see the same batches for one seed. Few seeds prove little.",
                    ]
                    : (string[])[],
                RecipeReport.Of(experiment.Recipe, experiment.Model).Shared,
                .. RecipeReport.Different(plans) is { } different ? [different] : (string[])[],
                .. rows.Zip(names).Where(pair => pair.First.Failure is not null).Select(pair => $"{pair.Second} failed: {pair.First.Failure}."),
            ])
        {
            Details = [trainings],
        };
    }

    private static string AccuracyOf(ComparisonRow row) =>
        row.Runs.Count == 0 ? "failed"
        : (row.Runs.Count > 1 ? $"{100 * row.MeanAccuracy:F2} ± {Format.Percent(row.AccuracyStd)}" : Format.Percent(row.MeanAccuracy))
            + (row.Runs.Count < row.Seeds.Count ? $" ({row.Runs.Count} of {row.Seeds.Count})" : "");
}
