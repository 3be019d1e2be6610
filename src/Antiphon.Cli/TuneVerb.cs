using System.CommandLine;
using System.Text.Json;
using Antiphon.Cli.Jobs;
using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A search for what suits each rule, on validation.</summary>
internal static class TuneVerb
{
    private const int UsualTrials = 8;

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("tune", "Search for the rate, the decay and other knobs that suit each rule, on the validation examples: every rule with the same trials. The test set stays closed.")
        {
            Notes = KnobOptions.Note + " What was found goes to tune.json in the search's folder, for compare --tuned; each trial is a run below it.",
            Examples =
            [
                ("antiphon tune", "Rate and decay of five rules, eight trials each; after epochs 1, 2 and 4 the better half goes on."),
                ("antiphon tune --rules bp,kp --vary rate=0.02..0.5 --vary warmup=0,0.3,1 --trials 12 --run search", "What to vary: a range, or values."),
                ("antiphon tune --rules wm --vary wm:interval=1,2,4 --vary wm:rate=0.05,0.1 --search grid", "Every combination of a rule's own options."),
                ("antiphon tune --trials 32 --run wide --print-jobs", "A command line for each training up to the next rung, trained elsewhere."),
                ("antiphon compare --tuned runs/search --seeds 3", "What was found, held against the other rules."),
            ],
        };
        var rules = Values.Rules("--rules", $"The rules, each with options if need be; plans with semicolons between. [{string.Join(',', CompareVerb.Usual)}]");
        var vary = new Option<string[]>("--vary")
        {
            Description = "What to vary, as often as need be: a knob or an option of a rule, =, and values with commas between or the ends of a range. [rate and decay, from a fifth to five times the recipe's]",
            HelpName = "name=values",
            Arity = ArgumentArity.OneOrMore,
        };
        var search = Values.Choice("--search", "grid: every combination of values; random: draws, the first trial being the recipe as it stands; halving: the same, and after epochs 1, 2, 4 and so on the better half goes on. [halving]", "grid", "random", "halving");
        var trials = Values.Whole("--trials", $"Trials of each rule, where they are drawn. [{UsualTrials}]", 2, 10_000);
        var jobs = JobsOption.Create();
        var print = new PrintJobsOption();
        var (options, run, json, markdown) = (KnobOptions.AllBut("rule", "no-test"), new RunOptions(isOfSeveral: true), new JsonOption(), new MarkdownOption());
        foreach (var option in (Option[])[rules, vary, search, trials, jobs, print.Option, .. options.Options, .. run.Options, json.Option, markdown.Option])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            Processes.RefuseSeveral("tune");
            var prints = print.IsAsked(line, run, [jobs, json.Option, markdown.Option]);
            var names = line.GetValue(rules) is { Length: > 0 } some ? some : CompareVerb.Usual;
            var asked = options.Read(line);
            var experiment = asked with { Recipe = asked.Recipe with { KeepsTestClosed = true } };
            var method = line.GetValue(search) ?? "halving";
            IReadOnlyList<SearchDimension> space = line.GetValue(vary) is { Length: > 0 } given ? Distinct([.. given.Select(SearchDimension.Parse)]) : SearchDimension.UsualOf(experiment.Recipe);
            RefuseStray(space, names);
            if (method == "grid" && line.GetValue(vary) is not { Length: > 0 })
            {
                throw new UsageException("--search grid: expected --vary with values for it, as in --vary rate=0.05,0.1,0.2");
            }

            var perRule = TrialsOf(method, space, names, experiment.Seed, line.GetValue(trials));
            var rungs = method == "halving" ? TuneRuns.Halving(experiment.Recipe.Epochs) : [experiment.Recipe.Epochs];
            var entries = RuleAssembly.Entries(experiment);
            Array.ForEach(names, name => Shallow.Refuse(name, entries));
            var planned = names.Zip(perRule, (name, tried) => (Rule: name, Trials: tried.Select(trial => (Trial: trial, Run: Planned(trial, name))).ToList())).ToList(); // before there is a folder
            var device = experiment.CreateDevice();
            using var ending = device as IDisposable;
            var (file, page) = (json.File(line), markdown.File(line));
            OutputFile.RefuseShared(file, page);
            var set = options.Open(line, experiment);
            RunBatch.RefuseUnfit(planned.SelectMany(rule => rule.Trials).Select(trial => (trial.Run.Experiment, trial.Run.Plan)), set, device); // before there is a folder

            using var held = run.Hold("tune", line, experiment);
            var folder = held.Path;
            var trainings = planned.Select(rule => (rule.Rule, (IReadOnlyList<(Trial, PlannedRun)>)[.. rule.Trials.Select(pair => (pair.Trial, pair.Run with { Path = Path.Combine(folder, pair.Run.Path) }))])).ToList();
            if (prints)
            {
                var left = new TuneRuns(rungs).Left(trainings);
                new JobList(folder, left.Runs, left.Until) { Then = $"the same line without {print.Option.Name} says what was found" }.Print(terminal, device);
                return;
            }

            var provenance = Provenance.Report(line, device);
            var budget = perRule.Max(tried => TuneRuns.Budget(tried.Count, rungs));
            var subject = $"{experiment.Model}{Format.Readout(experiment)} on {experiment.DataName}: {Format.Count(perRule[0].Count, "trial")} of up to {Format.Count(experiment.Recipe.Epochs, "epoch")} for each rule, seed {experiment.Seed}";
            terminal.Line(subject);
            terminal.Line($"varied: {string.Join("; ", space)}");
            terminal.Line();
            var display = new TuneDisplay(new(terminal, names, budget));
            var batch = new RunBatch(folder, experiment, device, provenance, seed => seed == experiment.Seed ? set : experiment.Open(seed))
            {
                Jobs = line.GetValue(jobs) ?? 1,
                Progress = display.Tell,
                Done = display.End,
            };
            var found = display.Run(() => new TuneRuns(rungs) { Begins = display.Begin }.Run(trainings, batch, cancel));
            var report = new TuneReport(
                provenance, DataReport.Of(experiment, set), experiment.ModelName, experiment.Seed, method, [.. space.Select(dimension => $"{dimension}")], budget, RecipeReport.Of(experiment.Recipe, experiment.Model), found);
            RunDirectory.Write(Path.Combine(folder, Tuned.FileName), JsonSerializer.Serialize(report, Json.Plain.TuneReport) + "\n");
            file?.Write(report, Json.Plain.TuneReport);
            var results = TunePage.Of(subject, report).Noting(set.Remark);
            MarkdownOption.Write(page, results, line, device);
            results.Show(terminal);
            terminal.Line($"the search is in {RunSession.Shown(folder)}, for 'antiphon compare --tuned'");
            if (found.All(rule => rule.Best is null))
            {
                throw new RunException($"every trial failed, the first: {found[0].Trials[0].Failure}");
            }

            PlannedRun Planned(Trial trial, string name)
            {
                var turned = trial.ApplyTo(experiment with { Rule = name });
                var plan = turned.PlanOf(turned.Rule, entries);
                turned.Recipe.Validate(plan);
                return new(RunOptions.AsName($"{name}-{trial.Number}"), turned, plan);
            }
        });
        return verb;
    }

    private static List<IReadOnlyList<Trial>> TrialsOf(string method, IReadOnlyList<SearchDimension> space, IReadOnlyList<string> names, ulong seed, int? trials)
    {
        if (space.Any(dimension => dimension.Rule is not null) && names.FirstOrDefault(name => Own(space, name).Count == 0) is { } idle)
        {
            throw new UsageException($"--vary: there is nothing to vary for '{idle}', expected a knob of every rule as well, or a search without it");
        }

        if (method != "grid")
        {
            return [.. names.Select(name => SearchDimension.Random(Own(space, name), seed, trials ?? UsualTrials))];
        }

        if (trials is not null)
        {
            throw new UsageException("--trials: a grid is as large as its values say, expected --search random or halving");
        }

        List<IReadOnlyList<Trial>> all = [.. names.Select(name => SearchDimension.Grid(Own(space, name)))];
        return all.Select(tried => tried.Count).Distinct().Count() == 1 ? all
            : throw new UsageException($"--search grid: {string.Join(", ", names.Zip(all, (name, tried) => $"{name} would have {tried.Count}"))} trials, and no rule should have more than another: expected a search for each, or random or halving");
    }

    // Options of other rules are no dimensions of a rule's search.
    private static IReadOnlyList<SearchDimension> Own(IReadOnlyList<SearchDimension> space, string rule) => [.. space.Where(dimension => dimension.Rule is null || dimension.Rule == FeedbackPlan.NameIn(rule))];

    private static void RefuseStray(IReadOnlyList<SearchDimension> space, IReadOnlyList<string> names)
    {
        if (space.FirstOrDefault(dimension => dimension.Rule is { } rule && !names.Select(FeedbackPlan.NameIn).Contains(rule)) is { } stray)
        {
            throw new UsageException($"--vary {stray}: '{stray.Rule}' is not among the rules, expected one of {string.Join(", ", names)}");
        }
    }

    private static IReadOnlyList<SearchDimension> Distinct(IReadOnlyList<SearchDimension> space) =>
        space.GroupBy(dimension => dimension.Name).FirstOrDefault(same => same.Skip(1).Any()) is { } twice
            ? throw new UsageException($"--vary {twice.Key} is given twice, expected once")
            : space;
}
