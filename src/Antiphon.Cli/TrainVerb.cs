using System.CommandLine;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>One network, trained by one rule.</summary>
internal static class TrainVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("train", "Train one network by one rule, and show it epoch by epoch.")
        {
            Notes = KnobOptions.Note + " What comes of a training goes to the folder of its run: its configuration, metrics, checkpoints, log and results.",
            Examples =
            [
                ("antiphon train", "The Kolen-Pollack circuit in a small network on data made on the fly."),
                ("antiphon train --rule wm:interval=4 --epochs 10 --rate 0.02", "The weight mirror with a rest every fourth step."),
                ("antiphon train --model resnet20 --rule 'kp, below stage2 dfa, readout bp'", "Rules by place: name, stage, kind, number, below or above of these."),
                ("antiphon train --model mlp --rule fa --optimizer adam --decay 0 --pretrain noise:8000:1e-4", "Noise before training, at a rate of its own."),
                ("antiphon train --config run.yaml --seed 2", "What a file says, but for the seed."),
                ("antiphon train --rules-from my.dll --rule sparse-feedback:density=0.2", "A rule of your own, from an assembly that you built."),
                ("antiphon train --model res18 --run NAME", "ResNet-18 on CIFAR-100 for 180 epochs; what comes of it goes to runs/NAME."),
                ("antiphon train --data imagefolder:photos.tar.gz --split 0.7,0.1,0.2 --model resnet20", "Pictures in class folders, shared out by the seed."),
                ("antiphon train --model onnx:resnet18.onnx --rule kp --data cifar100", "The architecture of a file that another program wrote, drawn anew."),
                ("antiphon train --model resnet18 --init resnet18.safetensors --rule wm", "Weights of a file, of PyTorch's names or our own."),
                ("antiphon train --data cifar100 --labels coarse --augment none --confusion c.svg", "Twenty classes, pictures as they are, and which were taken for which."),
                ("antiphon train --model mlp --hidden 300,100 --schedule steps:5,8 --epochs 10", "Dense layers; the rate falls to a tenth at epochs 5 and 8."),
                ("mpirun -n 4 antiphon train --model resnet20 --data cifar10", "Four processes share each batch, and come to the bits of one."),
                ("antiphon train --rule bp --optimizer adam --data mnist --data-root ~/data --json bp.json", "Backpropagation with Adam; the results also go to a file."),
            ],
        };
        var config = Values.Text("--config", "file", "A file of YAML with a key for each option; options on the line come first.");
        var (options, run, json, confusion, report, serve) = (KnobOptions.AllBut(), new RunOptions(), new JsonOption(), new ConfusionOption(), new ReportOption(), new ServeOption());
        var mpi = Processes.Option();
        foreach (var option in (Option[])[config, .. options.Options, .. run.Options, json.Option, confusion.Option, report.Option, .. serve.Options, mpi])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            serve.Check(line);
            var experiment = options.Read(line, line.GetValue(config));
            var processes = Processes.Join(line.GetValue(mpi));
            experiment = processes.WithShards(experiment, options.Given(line, "shards"));
            var entries = RuleAssembly.Entries(experiment);
            Shallow.Refuse(experiment.Rule, entries);
            var plan = experiment.PlanOf(experiment.Rule, entries);
            experiment.Recipe.Validate(plan);
            var device = processes.CreateDevice(experiment);
            using var ending = device as IDisposable;
            var (file, matrix, html) = (json.File(line), confusion.File(line), report.File(line));
            OutputFile.RefuseShared(file, matrix, html);
            ConfusionOption.RefuseClosed(matrix, experiment);
            var set = options.Open(line, experiment);
            experiment.Validate(plan, set, device); // before there is a folder: does the model fit, does an error reach all that learns?
            ModelFiles.RefuseUnfit(experiment, set);
            if (!processes.IsFirst)
            {
                OtherProcess.Train(processes, processes.Share(""), experiment, plan, set, device, cancel);
                return;
            }

            foreach (var remark in ModelFiles.Remarks(experiment))
            {
                terminal.Line(remark);
            }

            using var directory = run.Create(line, experiment);
            OutputFile.RefuseWithin(directory.Path, file, matrix, html);
            using var live = serve.Open(line, terminal, directory.Path); // before there is anything in the folder: the address may be taken
            RunDirectory.Write(directory.Config, ConfigFile.TextOf(experiment.WithWholePaths(), Provenance.Short(device)));
            processes.Share(directory.Path);
            if (new TrainDisplay(terminal, Provenance.Report(line, device), processes).Run(run.Name(line), directory, experiment, plan, set, device, cancel) is var (results, log))
            {
                file?.Write(results, Json.Plain.TrainReport);
                confusion.Write(line, matrix, log.Test);
                ReportOption.Write(html, directory.Path);
            }
        });
        return verb;
    }
}
