using System.CommandLine;
using Antiphon.Data;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>Makes image folders of archives as they are distributed.</summary>
internal static class DataPrepareVerb
{
    public static Command Create(Terminal terminal, HelpWithExamples showHelp, CancellationToken cancel)
    {
        var verb = new Verb("prepare", "Make an image folder of the archives that a data set is distributed as.")
        {
            Examples = [("antiphon data prepare imagenet --help", "The one there is.")],
        };
        verb.Subcommands.Add(ImageNet(terminal, cancel));
        verb.SetAction(showHelp.Invoke);
        return verb;
    }

    private static Verb ImageNet(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("imagenet", "Make train/ and val/ with a folder a class of ImageNet's two archives.")
        {
            Notes = "The labels are a text file of a line for each validation picture: its class (n01440764), in the order of the pictures' names; or the picture's name and its class, "
                + "in any order, with a blank or a comma between; or the number of its class, from 1. Numbers count the classes in the order of their names; those of the development kit do not, "
                + "so they need --synsets. A preparation that was broken off goes on by the same command.",
            Examples =
            [
                ("antiphon data prepare imagenet --train ILSVRC2012_img_train.tar --val ILSVRC2012_img_val.tar --val-labels val.txt --out ~/data/imagenet", "Some time and 150 GB later:"),
                ("antiphon train --model resnet18 --data imagenet --data-root ~/data", "it is there to be learnt from."),
            ],
        };
        var train = Values.Text("--train", "tar", "The archive of class archives, ILSVRC2012_img_train.tar.");
        var val = Values.Text("--val", "tar", "The archive of validation pictures, ILSVRC2012_img_val.tar.");
        var labels = Values.Text("--val-labels", "file", "Their classes.");
        var synsets = Values.Text("--synsets", "file", "A class a line, in the order of the numbers in the file of labels. [the order of their names]");
        var output = Values.Text("--out", "dir", "The folder to make; with the name imagenet it is found under the data root.");
        foreach (var option in (Option<string?>[])[train, val, labels, synsets, output])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            string[] needed = [.. ((Option<string?>[])[train, val, labels, output]).Select(option => line.GetValue(option) ?? throw new UsageException($"{option.Name} is needed"))];
            return DataVerb.Resumable(terminal, () =>
            {
                Show(terminal, progress => ImageNetFolder.Prepare(needed[0], needed[1], needed[2], line.GetValue(synsets), needed[3], progress, cancel));
                terminal.Line($"imagenet is in {Path.GetFullPath(needed[3])}");
            }, cancel);
        });
        return verb;
    }

    private static void Show(Terminal terminal, Action<Action<PrepareProgress>> prepare)
    {
        if (!terminal.IsLive)
        {
            prepare(step =>
            {
                if (step.Done == step.Total || step.Done % 100 == 0)
                {
                    terminal.Line($"{step.What}: {step.Done:N0} of {step.Total:N0}");
                }
            });
            return;
        }

        terminal.Console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                prepare(step =>
                {
                    if (!bars.TryGetValue(step.What, out var bar))
                    {
                        bars[step.What] = bar = screen.AddTask(step.What, maxValue: step.Total);
                    }

                    bar.Value = step.Done;
                });
            });
    }
}
