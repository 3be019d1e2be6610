using System.CommandLine;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A trained network, judged.</summary>
internal static class EvalVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("eval", "Evaluate a trained network: the best checkpoint of a run by validation, or the one of a file.")
        {
            Examples =
            [
                ("antiphon eval runs/demo-lenet-kp-1", "On the test pictures of the data it was trained on."),
                ("antiphon eval runs/digits --data mnist --confusion c.svg", "On those of another set of data of the same shape and classes."),
                ("antiphon eval runs/digits/checkpoints/step-000000561.safetensors --on validation", "One checkpoint, on what was held out of the training set."),
            ],
        };
        var path = new Argument<string>("run") { Description = "The folder of a run, or the file of a checkpoint." };
        var on = Values.Choice("--on", "Which part of the data. [test]", "train", "validation", "test");
        var (options, json, confusion) = (new KnobOptions(new(), [.. ExperimentKnobs.OfData, "device", "threads"]), new JsonOption(), new ConfusionOption());
        verb.Arguments.Add(path);
        foreach (var option in (Option[])[on, .. options.Options, json.Option, confusion.Option])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var here = options.Read(line);
            var device = here.CreateDevice();
            using var ending = device as IDisposable;
            var (file, matrix) = (json.File(line), confusion.File(line));
            OutputFile.RefuseShared(file, matrix);
            var trained = TrainedNetwork.Open(line.GetValue(path)!, device, RuleAssembly.Entries);
            var experiment = options.Change(line, trained.Experiment);
            var set = experiment.Open(experiment.Seed);
            var part = line.GetValue(on) ?? "test";
            var result = trained.Evaluate(set, part switch { "train" => set.Train, "validation" => set.Validation, _ => set.Test }, cancel);
            var report = new EvalReport(
                Provenance.Report(line, device), trained.Path, trained.Steps, experiment.DataName, part, result.Count, result.Accuracy, result.Top5Accuracy, result.ClassNames.Zip(result.PerClass).ToDictionary(pair => pair.First, pair => Format.Finite(pair.Second)));
            file?.Write(report, Json.Plain.EvalReport);
            confusion.Write(line, matrix, result);
            terminal.Line($"{experiment.Model} by {experiment.Rule}, after {Format.Count(trained.Steps, "step")} ({RunSession.Shown(trained.Path)}), on {Format.Count(result.Count, "picture")} of {experiment.DataName}, {part}");
            if (set.Remark is { } remark)
            {
                terminal.Line(remark);
            }

            terminal.Line();
            var sheet = new ResultTable(["class"], ["accuracy", "pictures"]);
            for (var c = 0; c < result.Classes; c++)
            {
                sheet.Add(result.ClassNames[c], Format.Finite(result.PerClass[c]) is { } right ? Format.Percent(right) : "-", $"{result.ExamplesOf(c)}");
            }

            sheet.Show(terminal);
            if (result.Top5Accuracy is { } topFive)
            {
                terminal.Line($"top-5 accuracy {Format.Percent(topFive)}");
            }

            terminal.Line($"accuracy {Format.Percent(result.Accuracy)}");
        });
        return verb;
    }
}
