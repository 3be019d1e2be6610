using System.CommandLine;
using Antiphon.Kernels;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>Published studies run again: ours beside what was published.</summary>
internal static class ReproduceVerb
{
    private const string UsualOut = "docs/reproductions";

    // Knobs that a study leaves to whoever runs it.
    private static readonly string[] Left = ["data", "data-root", "threads"];

    /// <summary>The verb.</summary>
    /// <param name="terminal">Where it speaks.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="catalogue">The studies there are; null for all that are published here.</param>
    public static Command Create(Terminal terminal, CancellationToken cancel, IReadOnlyList<Study>? catalogue = null)
    {
        var all = catalogue ?? StudyCatalogue.Entries;
        var verb = new Verb("reproduce", "Run published studies again: our numbers beside the published ones, as a table, a page with a picture, and JSON.")
        {
            Notes = "A study of trainings is made of runs: one that was stopped is gone on with by the same line; others begin again. The command ends with 1 if a number with a tolerance misses it.",
            Examples =
            [
                ("antiphon reproduce --list", "All studies: source, minutes on two cores, and how far each is here."),
                ("antiphon reproduce poli2017-linear", "One study; it makes its own data."),
                ("antiphon reproduce exact --data-root ~/data", "All of a group: exact, theory, minutes, hours or days."),
                ("antiphon reproduce biotorch-cifar10-resnet20 --budget 12 --jobs 2", "Twelve epochs instead of 250, the schedule in proportion; two trainings at a time."),
                ("antiphon reproduce akrout2019-imagenet --dry-run --data imagefolder:photos", "Does every recipe fit? One step of each on a few pictures of another set."),
            ],
        };
        var names = new Argument<string[]>("study") { Description = "Studies, or groups of them.", Arity = ArgumentArity.ZeroOrMore };
        var list = Values.Flag("--list", "Say which studies there are, and train nothing.");
        var outFolder = Values.Text("--out", "dir", $"The folder for the pages: STUDY.md, STUDY.svg and STUDY.json. [{UsualOut}]");
        var budget = Values.Whole("--budget", "Epochs of each training at most; a longer schedule is cut in proportion, and its numbers are not judged. [the study's own]", 1);
        var seeds = Values.Whole("--seeds", "Seeds of each training, counted from 1. [the study's own]", 1, 1000);
        var folder = Values.Text("--runs-dir", "dir", "The folder in which runs lie. [runs]");
        var dry = Values.Flag("--dry-run", $"One step of each training on at most {DryRun.Most} pictures, to see that recipe, model and data fit; nothing is written.");
        var configs = Values.Text("--configs", "dir", "Write the configuration of each training there, for 'antiphon train --config', and train nothing.");
        var (options, jobs, json) = (new KnobOptions(new(), Left), JobsOption.Create(), new JsonOption());
        verb.Arguments.Add(names);
        foreach (var option in (Option[])[list, outFolder, budget, seeds, jobs, folder, dry, configs, .. options.Options, json.Option])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            Processes.RefuseSeveral("reproduce");
            var runs = line.GetValue(folder) ?? "runs";
            var pages = line.GetValue(outFolder) ?? UsualOut;
            if (line.GetValue(list) == true)
            {
                StudyList.Show(terminal, all, runs, pages);
                return;
            }

            Study[] studies = [.. (line.GetValue(names) is { Length: > 0 } asked ? asked : throw new UsageException("no study: expected one or several, or --list to see them")).SelectMany(name => StudyCatalogue.Find(name, all)).Distinct()];
            if (studies.All(study => study is not TrainedStudy) && (line.GetValue(budget) ?? line.GetValue(seeds) ?? line.GetValue(jobs)) is not null)
            {
                throw new UsageException("--budget, --seeds and --jobs: none of these studies is made of trainings, expected one that is");
            }

            var file = json.File(line);
            if (file is not null && studies.Length > 1)
            {
                throw new UsageException($"--json: {studies.Length} studies, expected one; each writes its JSON to {pages} as well");
            }

            var shared = options.Read(line);
            using var device = new Cpu(shared.Threads ?? 0);
            var session = new StudySession(terminal, line, shared, device, cancel)
            {
                Data = options.Given(line, "data"),
                Budget = line.GetValue(budget),
                Seeds = line.GetValue(seeds),
                Jobs = line.GetValue(jobs) ?? 1,
                Runs = runs,
            };
            if (line.GetValue(configs) is { } there)
            {
                TrainedOf(studies, "--configs").ForEach(study => StudyConfigs.Write(study, there, terminal));
                return;
            }

            if (line.GetValue(dry) == true)
            {
                TrainedOf(studies, "--dry-run").ForEach(study => DryRun.Of(study, session.ExperimentsOf(study, budget: null), device, terminal, cancel));
                return;
            }

            var failures = new List<string>();
            foreach (var study in studies)
            {
                try
                {
                    var files = new StudyFiles(study, pages);
                    terminal.Line($"{study.Name}: {study.Title}{(study.Minutes > 0 ? $", about {StudyPage.Duration(60 * study.Minutes)} on two cores" : "")}");
                    terminal.Line();
                    var done = session.Run(study);
                    var report = StudyReport.Of(study, Provenance.Report(line, device), done.Seconds, done.Budget, done.Outcome);
                    files.Write(study, done, report, Provenance.Of(line, device));
                    file?.Write(report, Json.Plain.StudyReport);
                    StudyPage.Table(done.Outcome).Show(terminal);
                    done.Outcome.Notes.Concat(done.Remarks).ToList().ForEach(terminal.Paragraph);
                    terminal.Line($"{study.Name}: {StudyPage.Verdict(report)}; {files.Page}");
                    terminal.Line();
                    if (report.Within < report.Checked || report.Held < report.Claims)
                    {
                        failures.Add($"{study.Name}: {StudyPage.Verdict(report)}");
                    }
                }
                catch (Exception missing) when (studies.Length > 1 && missing is RunException or UsageException)
                {
                    // Of several, the others can still be run.
                    terminal.Line($"{study.Name} was not run: {missing.Message}");
                    terminal.Line();
                    failures.Add($"{study.Name} was not run");
                }
            }

            if (failures.Count > 0)
            {
                throw new RunException(string.Join("; ", failures));
            }
        });
        return verb;
    }

    private static List<TrainedStudy> TrainedOf(Study[] studies, string option) =>
        studies.OfType<TrainedStudy>().ToList() is { Count: > 0 } trained ? trained : throw new UsageException($"{option}: none of these studies is made of trainings, expected one that is");
}
