using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>Files that describe runs: whether one holds, what it comes to, and what may be in one.</summary>
internal static class ConfigVerb
{
    public static Command Create(Terminal terminal, HelpWithExamples showHelp)
    {
        var verb = new Verb("config", "Check files that describe runs, show what one comes to, or write the schema by which an editor completes them.")
        {
            Examples =
            [
                ("antiphon config print --model resnet20 > run.yaml", "A file to begin with: every default written out."),
                ("antiphon config check run.yaml", "Whether a file holds."),
                ("antiphon config schema > run.schema.json", "What may be in one, as JSON Schema."),
            ],
        };
        verb.Subcommands.Add(Check(terminal));
        verb.Subcommands.Add(Print(terminal));
        verb.Subcommands.Add(Schema(terminal));
        verb.SetAction(showHelp.Invoke);
        return verb;
    }

    private static Verb Check(Terminal terminal)
    {
        var verb = new Verb("check", "Check a file: its keys, its values, and whether they go together.") { Examples = [("antiphon config check run.yaml", "One sentence.")] };
        var file = new Argument<string>("file") { Description = "The file." };
        verb.Arguments.Add(file);
        verb.SetAction(line =>
        {
            var path = line.GetValue(file)!;
            var experiment = ConfigFile.ReadExperiment(path);
            experiment.Recipe.Validate(experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment)));
            terminal.Line($"{path}: {experiment.Model} on {experiment.DataName} by {experiment.Rule}{Format.Readout(experiment)}, {Format.Count(experiment.Recipe.Epochs, "epoch")}");
        });
        return verb;
    }

    private static Verb Print(Terminal terminal)
    {
        var verb = new Verb("print", "Print what a file or options come to, every default written out, as such a file.")
        {
            Examples = [("antiphon config print --config run.yaml --seed 2", "A file with another seed."), ("antiphon config print --model resnet18", "A recipe of a model.")],
        };
        var config = Values.Text("--config", "file", "A file of YAML with a key for each option; options on the line come first.");
        var options = KnobOptions.AllBut();
        foreach (var option in (Option[])[config, .. options.Options])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line => terminal.Out.Write(ConfigFile.TextOf(options.Read(line, line.GetValue(config)), $"antiphon {CommandLine.Version}")));
        return verb;
    }

    private static Verb Schema(Terminal terminal)
    {
        var verb = new Verb("schema", "Write the JSON Schema of such files.") { Examples = [("antiphon config schema > run.schema.json", "For an editor.")] };
        verb.SetAction(_ => terminal.Line(ConfigSchema.Text()));
        return verb;
    }
}
