using System.CommandLine;
using Antiphon.Kernels;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A trained network, for other programs.</summary>
internal static class ExportVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("export", "Write the weights, biases and norms of a trained network as a safetensors file: convolutions height x width x inputs x outputs, dense layers 1 x 1 x inputs x outputs.")
        {
            Examples = [("antiphon export runs/digits -o weights.safetensors", "The best checkpoint of a run.")],
        };
        var path = new Argument<string>("run") { Description = "The folder of a run, or the file of a checkpoint." };
        var output = Values.Text("--output", "file", "The file to write.");
        output.Aliases.Add("-o");
        verb.Arguments.Add(path);
        verb.Options.Add(output);
        verb.SetAction(line =>
        {
            var to = line.GetValue(output) ?? throw new UsageException("--output is needed");
            var file = OutputFile.At(to);
            var trained = TrainedNetwork.Open(line.GetValue(path)!, new Reference<float>(), RuleAssembly.Entries, batch: 1);
            file.WriteStream(trained.Export);
            terminal.Line($"{Format.Count(trained.Network.ParameterCount, "number")} of {RunSession.Shown(trained.Path)} are in {to}");
        });
        return verb;
    }
}
