using System.CommandLine;
using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>One network, trained by one rule.</summary>
internal static class TrainVerb
{
    private const string Head = "epoch  train loss  validation  angle W, B  images/s";

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("train", "Train one network by one rule, and show it epoch by epoch.")
        {
            Notes = KnobOptions.Note,
            Examples =
            [
                ("antiphon train", "The Kolen-Pollack circuit in a small network on data made on the fly."),
                ("antiphon train --rule wm:interval=4 --epochs 10 --rate 0.02", "The weight mirror with a rest every fourth step."),
                ("antiphon train --rules-from my.dll --rule sparse-feedback:density=0.2", "A rule of your own, from an assembly that you built."),
                ("antiphon train --model res18 --log-name NAME", "ResNet-18 on CIFAR-100 for 180 epochs; what comes of it goes to runs/NAME."),
                ("antiphon train --data imagefolder:photos.tar.gz --split 0.7,0.1,0.2 --model resnet20", "Pictures in class folders, shared out by the seed."),
                ("antiphon train --data cifar100 --labels coarse --augment none --confusion c.svg", "Twenty classes, pictures as they are, and which were taken for which."),
                ("antiphon train --model mlp --hidden 300,100 --schedule steps:5,8 --epochs 10", "Dense layers; the rate falls to a tenth at epochs 5 and 8."),
                ("antiphon train --rule bp --optimizer adam --data mnist --data-root ~/data --json bp.json", "Backpropagation with Adam; the results also go to a file."),
            ],
        };
        var options = KnobOptions.AllBut();
        var logName = Values.Text("--log-name", "name", "Name of the run: it heads what is printed, and the results go to runs/NAME/summary.json; a run of that name must not be there yet.");
        var confusion = new ConfusionOption();
        var json = new JsonOption();
        foreach (var option in (Option[])[.. options.Options, json.Option, confusion.Option, logName])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var experiment = options.Read(line);
            var (model, recipe) = (experiment.Model, experiment.Recipe);
            var plan = experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment));
            recipe.Validate(plan);
            var device = experiment.CreateDevice();
            using var ending = device as IDisposable;
            var (file, matrix, title) = (json.File(line), confusion.File(line), line.GetValue(logName));
            using var folder = title is null ? null : RunFolder.Open(title);
            OutputFile.RefuseShared(file, matrix, folder?.Summary);
            var set = options.Open(line, experiment);
            var network = model.Grow(set.Shape, set.Classes, plan, experiment.Seed, device);

            var asked = experiment.Rule + Format.Readout(experiment);
            terminal.Line($"{(title is null ? "" : title + ": ")}{model} on {experiment.DataName} by {asked}, which transports {TransportWords.Word(network.Transport)}");
            terminal.Line($"{Format.Count(network.ParameterCount, "parameter")}, {Format.Count(set.Train.Count, "picture")}, seed {network.Seed}");
            terminal.Line();
            if (IsWide(terminal))
            {
                terminal.Line(Head);
            }

            var log = Fit(terminal, new(network, recipe) { Watches = WatchedAngle.Watches }, set, cancel);
            var report = new TrainReport(
                asked,
                TransportWords.Code(network.Transport),
                experiment.ModelName,
                experiment.DataName,
                network.Seed,
                $"{plan}",
                RecipeReport.Of(recipe, model),
                [.. log.Epochs.Select(e => new TrainReport.Epoch(e.Epoch, e.TrainLoss, e.ValidationAccuracy, Format.Finite(e.Seen(WatchedAngle.Name)), e.Seconds))],
                log.TestAccuracy,
                network.ParameterCount,
                log.StateHash,
                log.Test.Top5Accuracy,
                log.Test.ClassNames.Zip(log.Test.PerClass).ToDictionary(pair => pair.First, pair => Format.Finite(pair.Second)));
            file?.Write(report, Json.Plain.TrainReport);
            folder?.Summary.Write(report, Json.Plain.TrainReport);
            confusion.Write(line, matrix, log.Test);
            terminal.Line();
            SkippedPictures.Tell(terminal, set);
            if (log.Test.Top5Accuracy is { } topFive)
            {
                terminal.Line($"top-5 accuracy {Format.Percent(topFive)}");
            }

            terminal.Line($"test accuracy {Format.Percent(log.TestAccuracy)}");
        });
        return verb;
    }

    private static TrainingLog Fit(Terminal terminal, Trainer trainer, Data.Dataset set, CancellationToken cancel)
    {
        if (!terminal.IsLive)
        {
            trainer.Progress = step => Tell(terminal, step);
            return trainer.Fit(set, cancel);
        }

        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                var bar = screen.AddTask("training");
                trainer.Progress = step =>
                {
                    bar.MaxValue = step.Epochs;
                    bar.Value = step.Finished is null ? step.Epoch - 1 + (double)step.Batch / step.Batches : step.Epoch;
                    bar.Description = $"epoch {step.Epoch}/{step.Epochs}  loss {step.Loss:F4}";
                    Tell(terminal, step);
                };
                return trainer.Fit(set, cancel);
            });
    }

    private static void Tell(Terminal terminal, TrainingProgress step)
    {
        if (step.Finished is not { } report)
        {
            return;
        }

        var (loss, accuracy, angle, speed) = ($"{report.TrainLoss:F4}", Format.Percent(report.ValidationAccuracy), Format.Angle(report.Seen(WatchedAngle.Name)), $"{report.Images / report.Seconds:F0}");
        if (IsWide(terminal))
        {
            terminal.Line($"{report.Epoch,5}  {loss,10}  {accuracy,10}  {angle,10}  {speed,8}");
        }
        else
        {
            terminal.Record([("epoch", $"{report.Epoch}"), ("train loss", loss), ("validation", accuracy), ("angle W, B", angle), ("images/s", speed)]);
        }
    }

    private static bool IsWide(Terminal terminal) => terminal.Width >= Head.Length;
}
