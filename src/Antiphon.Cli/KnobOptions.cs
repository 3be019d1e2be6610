using System.CommandLine;
using Antiphon.Data;
using Antiphon.Models;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Knobs of an experiment as options of a verb; what is left out stays as it usually is.</summary>
internal sealed class KnobOptions
{
    private readonly Experiment _usual;
    private readonly IReadOnlyList<(Knob<Experiment> Knob, Option Option, Func<ParseResult, string?> Given)> _options;

    /// <summary>Options for some of the knobs, by name.</summary>
    public KnobOptions(Experiment usual, params IEnumerable<string> names)
    {
        _usual = usual;
        _options = [.. names.Select(ExperimentKnobs.Find).Select(OptionOf)];
    }

    /// <summary>A sentence for the help: whose the defaults are.</summary>
    public static string Note => "In brackets: what holds when an option is left out. Where other models have recipes of their own, the numbers are those of lenet. The large residual networks (resnet18, 34, 50) learn in 180 epochs of batches of 256 at 0.1, with steps:90,150.";

    /// <summary>What the options are, for a verb's help.</summary>
    public IEnumerable<Option> Options => _options.Select(option => option.Option);

    /// <summary>Options for every knob but some.</summary>
    public static KnobOptions AllBut(params string[] names) => new(new(), ExperimentKnobs.All.Select(knob => knob.Name).Except(names));

    /// <summary>Some of an experiment's knobs as words of a command line; what has no value is left out.</summary>
    public static IEnumerable<string> WordsOf(Experiment experiment, IEnumerable<string> names) =>
        from name in names
        let value = ExperimentKnobs.Find(name).Print(experiment)
        where value is not null
        from word in (string[])[$"--{name}", value]
        select word;

    /// <summary>What the line asks for, and a file of YAML where the line does not; of both, changed from what usually holds.</summary>
    /// <exception cref="UsageException">A value is none, two do not go together, or the file has a key that is unknown.</exception>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public Experiment Read(ParseResult line, string? config = null)
    {
        var file = config is null ? null : ConfigFile.Read(config);
        if (Has("nodes") && Given(line, "model") is { } model)
        {
            if (ModelFiles.IsFile(model) && Given(line, "nodes") is not null)
            {
                throw new UsageException($"--nodes belongs to the model graph, and those of {model} are in the file");
            }

            file = file?.Where(pair => pair.Key != "nodes").ToDictionary(); // they are another model's
        }

        return ModelFiles.Turn(_options, option => option.Knob, _usual, (experiment, option) =>
            option.Given(line) is { } text ? option.Knob.Turn(experiment, text, option.Option.Name) : ConfigFile.Turn(file, option.Knob, experiment));
    }

    /// <summary>Changes what the line asks for in an experiment.</summary>
    /// <exception cref="UsageException">A value is none, or two do not go together.</exception>
    public Experiment Change(ParseResult line, Experiment experiment) =>
        ModelFiles.Turn(_options, option => option.Knob, experiment, (changed, option) => option.Given(line) is { } text ? option.Knob.Turn(changed, text, option.Option.Name) : changed);

    /// <summary>Whether there is an option for a knob of this name.</summary>
    public bool Has(string name) => _options.Any(option => option.Knob.Name == name);

    /// <summary>What the line says for a knob; null if it says nothing.</summary>
    public string? Given(ParseResult line, string name) => _options.First(option => option.Knob.Name == name).Given(line);

    /// <summary>Whether the line says anything for any of the knobs.</summary>
    public bool IsAnyGiven(ParseResult line) => _options.Any(option => option.Given(line) is not null);

    /// <summary>Opens the experiment's data for its seed.</summary>
    /// <exception cref="UsageException">A batch was asked for that is larger than all there is to learn from.</exception>
    public Dataset Open(ParseResult line, Experiment experiment)
    {
        var set = experiment.Open(experiment.Seed);
        if (Given(line, "batch") is not null || experiment.Recipe.BatchSize != Recipe.For(experiment.Model).BatchSize)
        {
            RefuseLargerBatch(experiment.Recipe.BatchSize, set);
        }

        return set;
    }

    /// <summary>Refuses a batch that was asked for and is larger than all there is to learn from: it would be memory for nothing.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void RefuseLargerBatch(int? batch, Dataset set)
    {
        if (batch > set.Train.Count)
        {
            throw new UsageException($"--batch {batch}: expected at most {set.Train.Count}, the number of training pictures in {set.Name}");
        }
    }

    private (Knob<Experiment> Knob, Option Option, Func<ParseResult, string?> Given) OptionOf(Knob<Experiment> knob)
    {
        var name = $"--{knob.Name}";

        // The value of the first experiment in which the knob has one.
        var usual = knob.Usual
            ?? knob.Print(_usual)
            ?? knob.Print(_usual with { Recipe = Recipe.For(new ResNet()) });
        var help = string.IsNullOrEmpty(usual) || (knob.IsFlag && usual == "false") ? knob.Help : $"{knob.Help} [{usual}]";
        if (knob.IsFlag)
        {
            var flag = Values.Flag(name, help);
            return (knob, flag, line => line.GetValue(flag) is { } value ? value ? "true" : "false" : null);
        }

        var option = Values.Of<string?>(name, knob.ValueName, help, text => knob.Takes(text) ? text : null, knob.Expected);
        return (knob, option, line => line.GetValue(option));
    }
}
