using System.CommandLine;

namespace Antiphon.Cli.Import;

/// <summary>Configurations of other programs.</summary>
internal static class ImportVerb
{
    public static Command Create(Terminal terminal, HelpWithExamples showHelp)
    {
        var verb = new Verb("import", "Turn a configuration of another program into one of ours.")
        {
            Examples = [("antiphon import biotorch fa.yaml -o fa-here.yaml", "A benchmark of BioTorch as a file for 'antiphon train --config'.")],
        };
        verb.Subcommands.Add(BioTorch(terminal));
        verb.SetAction(showHelp.Invoke);
        return verb;
    }

    private static Verb BioTorch(Terminal terminal)
    {
        var verb = new Verb("biotorch", "Turn a configuration file of BioTorch into one of ours, and say line by line what has no counterpart or differs; without --output both are printed.")
        {
            Examples =
            [
                ("antiphon import biotorch fa.yaml", "What it comes to."),
                ("antiphon import biotorch fa.yaml -o fa-here.yaml", "A file for 'antiphon train --config fa-here.yaml'."),
            ],
        };
        var path = new Argument<string>("config") { Description = "The file of BioTorch." };
        var output = Values.Text("--output", "file", "The file to write.");
        output.Aliases.Add("-o");
        verb.Arguments.Add(path);
        verb.Options.Add(output);
        verb.SetAction(line =>
        {
            var from = line.GetValue(path)!;
            var (experiment, remarks) = BioTorchImport.Read(from);
            var text = ConfigFile.TextOf(experiment, string.Join('\n', [$"{from}, a configuration of BioTorch; what differs or has no counterpart:", .. remarks]));
            if (line.GetValue(output) is not { } to)
            {
                terminal.Out.Write(text);
                return;
            }

            if (Path.GetFullPath(to) == Path.GetFullPath(from))
            {
                throw new UsageException($"--output {to}: this is the file that is read, expected another");
            }

            OutputFile.At(to).WriteText(text);
            foreach (var remark in remarks)
            {
                terminal.Line(remark);
            }

            terminal.Line($"{to}: {experiment.Model} on {experiment.DataName} by {experiment.Rule}, {Format.Count(experiment.Recipe.Epochs, "epoch")}; said above: {Format.Count(remarks.Count, "line")} without a counterpart or with another meaning");
        });
        return verb;
    }
}
