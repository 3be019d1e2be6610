using System.CommandLine;
using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Onnx;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A trained network, for other programs.</summary>
internal static class ExportVerb
{
    private const string Own = "antiphon";
    private const string PyTorch = "pytorch";

    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("export", "Write a trained network for other programs: its weights, biases and norms as a safetensors file, or all of it as an ONNX file.")
        {
            Notes = "In the layout antiphon, convolutions are height x width x inputs x outputs and dense layers 1 x 1 x inputs x outputs. In the layout pytorch, names and shapes are those that a PyTorch model of the same "
                + "architecture takes by load_state_dict: torchvision's for residual networks, else each layer's own name, and NAME_norm for its norm. An ONNX file reads batches of any size, channels before pixels, and gives outputs before the softmax.",
            Examples =
            [
                ("antiphon export runs/digits -o weights.safetensors", "The best checkpoint of a run."),
                ("antiphon export runs/digits -o weights.safetensors --layout pytorch", "For model.load_state_dict(load_file('weights.safetensors'))."),
                ("antiphon export runs/digits -o weights.safetensors --layout pytorch --module net.py", "And a PyTorch module, net.Net, that takes them."),
                ("antiphon export runs/digits --onnx model.onnx", "For ONNX Runtime and others; the input is normalised as the training's was."),
                ("antiphon export runs/digits --onnx model.onnx --with-normalisation", "The input is x / 255 of a picture's bytes."),
            ],
        };
        var path = new Argument<string>("run") { Description = "The folder of a run, or the file of a checkpoint." };
        var output = Values.Text("--output", "file", "The safetensors file to write.");
        output.Aliases.Add("-o");
        var layout = Values.Of<string?>("--layout", "name", "Names and shapes in the safetensors file: antiphon or pytorch. [antiphon]", text => text is Own or PyTorch ? text : null, "antiphon or pytorch");
        var module = Values.Text("--module", "file", "A Python file to write, with a PyTorch module that takes the weights of the layout pytorch.");
        var onnx = Values.Text("--onnx", "file", "The ONNX file to write (opset 17).");
        var normalised = Values.Flag("--with-normalisation", "The ONNX graph begins with the normalisation of the training's data, which have to be there.");
        var data = new KnobOptions(new(), "data", "data-root");
        verb.Arguments.Add(path);
        foreach (var option in (Option[])[output, layout, module, onnx, normalised, .. data.Options])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var (weights, code, graph) = (line.GetValue(output), line.GetValue(module), line.GetValue(onnx));
            if (weights is null && code is null && graph is null)
            {
                throw new UsageException("--output, --module or --onnx is needed: expected the file to write");
            }

            RefuseUnused(line.GetValue(layout) is not null && weights is null, "--layout belongs to --output");
            RefuseUnused(line.GetValue(normalised) == true && graph is null, "--with-normalisation belongs to --onnx");
            var (file, python, model) = (FileAt(weights), FileAt(code), FileAt(graph));
            OutputFile.RefuseShared(file, python, model);
            var trained = TrainedNetwork.Open(line.GetValue(path)!, new Reference<float>(), RuleAssembly.Entries, batch: 1);
            var normalise = line.GetValue(normalised) == true ? NormaliseOf(data.Change(line, trained.Experiment), trained) : null;
            var numbers = $"{Format.Count(trained.Network.ParameterCount, "number")} of {RunSession.Shown(trained.Path)} are in";
            if (file is not null)
            {
                file.WriteStream(line.GetValue(layout) == PyTorch ? trained.ExportModule : trained.Export);
                terminal.Line($"{numbers} {weights}");
            }

            if (python is not null)
            {
                python.WriteText(ModuleCode.Of(trained.Network, trained.Experiment.Model));
                terminal.Line($"the module is in {code}: Net, for weights of the layout {PyTorch}");
            }

            if (model is not null)
            {
                (string, string)[] about = [.. trained.About, .. Accuracy(trained), ("input", normalise is null ? "normalised as in training" : "x / 255 of a picture's bytes")];
                model.WriteStream(to => OnnxFile.Write(to, trained.Network, trained.Experiment.Model, about, normalise));
                terminal.Line($"{numbers} {graph}");
            }
        });
        return verb;
    }

    private static OutputFile? FileAt(string? path) => path is null ? null : OutputFile.At(path);

    private static void RefuseUnused(bool isUnused, string sentence)
    {
        if (isUnused)
        {
            throw new UsageException($"{sentence}, and that is not asked for");
        }
    }

    // What the run came to, if it is one that is finished.
    private static (string, string)[] Accuracy(TrainedNetwork trained) =>
        Path.GetDirectoryName(Path.GetDirectoryName(trained.Path)) is { } run && RunDirectory.ResultOf(run)?.TestAccuracy is { } accuracy ? [("test_accuracy", Values.Short(accuracy))] : [];

    private static Normalise NormaliseOf(Experiment experiment, TrainedNetwork trained)
    {
        var set = experiment.Open(experiment.Seed);
        trained.Refuse(set, set.Shape);
        return PredictVerb.PicturesOf(set.Test)?.Steps.OfType<Normalise>().SingleOrDefault()
            ?? throw new RunException($"{experiment.DataName} is not normalised by a mean and a deviation for each channel, and a graph cannot begin with that");
    }
}
