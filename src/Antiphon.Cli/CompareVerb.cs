using System.CommandLine;
using Antiphon.Cli.Jobs;

namespace Antiphon.Cli;

/// <summary>Several rules on one architecture, side by side.</summary>
internal static class CompareVerb
{
    /// <summary>The rules that are compared where none are named.</summary>
    public static readonly string[] Usual = ["bp", "fa", "usf", "kp", "wm"];

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("compare", "Train one architecture by several rules, from the same weights on the same batches, and show them side by side.")
        {
            Notes = KnobOptions.Note,
            Examples =
            [
                ("antiphon compare", "Five rules and a small convolutional network on data made on the fly."),
                ("antiphon compare --rules bp,fa,kp,wm:rate=0.05:interval=4 --seeds 3", "Three seeds each; a rule's options stand behind its name."),
                ("antiphon compare --rules bp,kp,fa,frozen,shallow,sham --seeds 3", "With baselines: what share of the gain of bp does a rule have?"),
                ("antiphon compare --rules bp,fa,dfa --checks --seeds 3", "Is activity stable, do cosines mean anything, do hidden layers pay?"),
                ("antiphon compare --rules 'bp; fa; kp, first dfa, readout bp'", "With semicolons between, each may be a plan of rules by place."),
                ("antiphon compare --seeds 5 --jobs 2 --run five", "Two trainings at a time; the same line goes on where it was stopped."),
                ("antiphon compare --seeds 20 --run many --print-jobs", "A command line for each training, and a job array of them for Slurm."),
                ("antiphon compare --collect runs/many", "The table of what is finished in that folder, while others train in it."),
                ("antiphon compare --tuned runs/tune-demo-lenet --with-untuned --seeds 3", "What a search found for each rule, beside the recipe as it stands."),
                ("antiphon compare --rules bp,fa,kp,wm --serve --report page.html", "In a browser while they train, and as a page of its own at the end."),
                ("antiphon compare --data mnist --data-root ~/data --epochs 5 --json mnist.json", "Another data set; the results also go to a file."),
                ("antiphon compare --data imagefolder:photos --split 0.7,0.1,0.2 --skip-bad --size 64", "Pictures of any size in class folders, as 64 x 64, without the damaged."),
                ("antiphon compare --rules-from my.dll --rules bp,fa,sparse-feedback", "A rule of your own beside two of the catalogue."),
                ("antiphon compare --model mlp --hidden 300,100 --readout bp --rate 0.02", "Dense layers, exact feedback below the readout, another rate."),
            ],
        };
        var rules = Values.Rules("--rules", $"The rules to compare, each with options if need be, as in wm:rate=0.05; plans with semicolons between; {Shallow.Name} for a linear readout of the data by bp. With bp and frozen among them, each row says how much of bp's gain over frozen it has. [{string.Join(',', Usual)}]");
        var seeds = Values.Whole("--seeds", "How many seeds, counted from --seed on; with several, accuracies come with their standard deviation. [1]", 1, 1000);
        var tuned = Values.Text("--tuned", "dir", "The folder of a search: each rule with what was found for it. [the recipe as it stands]");
        var untuned = Values.Flag("--with-untuned", "Beside each tuned rule the recipe as it stands.");
        var checks = Values.Flag("--checks", $"Three checks of each rule (Hao 2026): do activities keep their scale, is there a true gradient that a cosine could be taken with, do hidden layers add {100 * Checks.LeastGain:F0} points to frozen ones? {Baselines.FrozenName} joins the rules if it is not among them.");
        var jobs = JobsOption.Create();
        var (print, collect) = (new PrintJobsOption(), new CollectOption());
        var (options, run, json, markdown, report, serve) = (KnobOptions.AllBut("rule"), new RunOptions(isOfSeveral: true), new JsonOption(), new MarkdownOption(), new ReportOption(), new ServeOption());
        foreach (var option in (Option[])[rules, seeds, tuned, untuned, checks, jobs, print.Option, collect.Option, .. options.Options, .. run.Options, json.Option, markdown.Option, report.Option, .. serve.Options])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            Processes.RefuseSeveral("compare");
            if (collect.Folder(line, json.Option, markdown.Option, report.Option) is { } there)
            {
                CollectedComparison.Read(there).Show(line, terminal, json.File(line), markdown.File(line), report.File(line));
                return;
            }

            serve.Check(line);
            var prints = print.IsAsked(line, run, [jobs, json.Option, markdown.Option, report.Option, .. serve.Options]);
            var isChecked = line.GetValue(checks) ?? false;
            var experiment = isChecked ? Checks.Watch(options.Read(line)) : options.Read(line);
            var entries = CompareEntry.Of(line.GetValue(rules), line.GetValue(tuned), line.GetValue(untuned) ?? false, isChecked, experiment);
            if (entries.SelectMany(entry => entry.Tuned?.Trial.Values.Keys ?? []).FirstOrDefault(name => options.Has(name) && options.Given(line, name) is not null) is { } twice)
            {
                throw new UsageException($"--{twice}: the search in --tuned found one for each rule, expected one of the two");
            }

            var device = experiment.CreateDevice();
            using var ending = device as IDisposable;
            var (file, page, html) = (json.File(line), markdown.File(line), report.File(line));
            OutputFile.RefuseShared(file, page, html);
            var spec = new ComparisonSpec(experiment, SeedsFrom(experiment.Seed, line.GetValue(seeds) ?? 1), isChecked, entries);
            var first = options.Open(line, experiment);
            RunBatch.RefuseUnfit(entries.Select(entry => (entry.Experiment, entry.Plan)), first, device); // before there is a folder

            using var held = run.Hold("compare", line, experiment);
            var folder = held.Path;
            OutputFile.RefuseWithin(folder, html);
            using var live = serve.Open(line, terminal, folder);
            var runs = new CompareRuns(folder, spec);
            runs.RefuseOthers();
            ComparisonFile.Write(folder, spec);
            if (prints)
            {
                new JobList(folder, runs.Runs, until: null) { Then = $"'{ShellWords.Line(["antiphon", "compare", collect.Option.Name, RunSession.Shown(folder)])}' shows the table" }.Print(terminal, device);
                return;
            }

            var provenance = Provenance.Report(line, device);
            terminal.Line(spec.Subject);
            terminal.Line();
            var display = new SeedDisplay(terminal, [.. entries.Select(entry => entry.Name)], spec.Seeds, experiment.Recipe.Epochs, runs.Runs);
            var batch = new RunBatch(folder, experiment, device, provenance, seed => seed == experiment.Seed ? first : experiment.Open(seed))
            {
                Jobs = line.GetValue(jobs) ?? 1,
                Progress = display.Tell,
                Done = display.End,
            };
            var results = new CompareResults(spec, display.Run(() => runs.Run(batch, cancel)), runs.Runs);
            file?.Write(results.Report(provenance, DataReport.Of(experiment, first)), Json.Plain.CompareReport);
            var sheet = results.Page.Noting(first.Remark);
            MarkdownOption.Write(page, sheet, line, device);
            ReportOption.Write(html, folder);
            sheet.Show(terminal);
            SkippedPictures.Tell(terminal, first);
            terminal.Line($"the runs are in {RunSession.Shown(folder)}");
            if (results.Rows.All(row => row.Runs.Count == 0))
            {
                throw new RunException($"every training failed, the first: {results.Rows[0].Failure}");
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
}
