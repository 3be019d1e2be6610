using System.CommandLine;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A training that was stopped, gone on with.</summary>
internal static class ResumeVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("resume", "Go on with a training that was stopped or killed, to the very bits it would have come to; one that is finished is left as it is.")
        {
            Examples =
            [
                ("antiphon resume runs/demo-lenet-kp-1", "From its newest checkpoint that is whole."),
                ("antiphon resume runs/long --until 30", "Up to the end of epoch 30."),
                ("antiphon resume runs/long --threads 8 --json results.json", "With other threads, which changes no bit; the results also go to a file."),
            ],
        };
        var folder = new Argument<string>("run") { Description = "The folder of the run." };
        var until = Values.Whole("--until", "Pause after this epoch, with a checkpoint; the next resume goes on. [the end]", 1);
        var (options, json, confusion) = (new KnobOptions(new(), ExperimentKnobs.OfMachine), new JsonOption(), new ConfusionOption());
        var mpi = Processes.Option();
        verb.Arguments.Add(folder);
        foreach (var option in (Option[])[mpi, until, .. options.Options, json.Option, confusion.Option])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var path = Path.TrimEndingDirectorySeparator(line.GetValue(folder)!);
            var processes = Processes.Join(line.GetValue(mpi));
            if (!processes.IsFirst)
            {
                FollowFirst(line, processes, options, cancel);
                return;
            }

            using var directory = RunDirectory.Open(path);
            var experiment = options.Change(line, ConfigFile.ReadExperiment(directory.Config));
            _ = new Training.ShardPlan(experiment.Recipe.Shards, processes.Replicas.Count);
            var device = processes.CreateDevice(experiment);
            using var ending = device as IDisposable;
            var (file, matrix) = (json.File(line), confusion.File(line));
            OutputFile.RefuseShared(file, matrix);
            ConfusionOption.RefuseClosed(matrix, experiment);
            OutputFile.RefuseWithin(directory.Path, file, matrix);
            if (matrix is null && RunDirectory.ResultOf(directory.Path) is { } done)
            {
                processes.Share("");
                file?.WriteBytes(File.ReadAllBytes(directory.Summary));
                terminal.Line($"{path} has finished: {Format.Judgement(done)}");
                return;
            }

            if (line.GetValue(until) is { } epoch && RunDirectory.EpochsOf(directory.Path).Count >= epoch)
            {
                processes.Share("");
                terminal.Line($"{path} is past epoch {epoch} already");
                return;
            }

            var set = experiment.Open(experiment.Seed);
            var plan = experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment));
            experiment.Validate(plan, set, device);
            processes.Share(directory.Path);
            if (new TrainDisplay(terminal, Provenance.Report(line, device), processes).Run(Path.GetFileName(directory.Path), directory, experiment, plan, set, device, cancel, line.GetValue(until)) is var (report, log))
            {
                file?.Write(report, Json.Plain.TrainReport);
                confusion.Write(line, matrix, log.Test);
            }
        });
        return verb;
    }

    // Where the first process finds that there is something left to train.
    private static void FollowFirst(ParseResult line, Processes processes, KnobOptions options, CancellationToken cancel)
    {
        if (processes.Share("") is not { Length: > 0 } path)
        {
            return;
        }

        var experiment = options.Change(line, ConfigFile.ReadExperiment(RunDirectory.ConfigOf(path)));
        var device = processes.CreateDevice(experiment);
        using var ending = device as IDisposable;
        var plan = experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment));
        OtherProcess.Train(processes, path, experiment, plan, experiment.Open(experiment.Seed), device, cancel);
    }
}
