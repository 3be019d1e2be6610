using System.Text;
using Antiphon.Runs;
using YamlDotNet.RepresentationModel;

namespace Antiphon.Cli;

/// <summary>A run described in a file of YAML: one key for each option, with the option's name and the option's value.</summary>
internal static class ConfigFile
{
    /// <summary>The values of a file by key, and where each stands.</summary>
    /// <exception cref="UsageException">It is no such file, or it has a key that is unknown or there twice.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static IReadOnlyDictionary<string, (string Text, string Place)> Read(string path)
    {
        var values = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (key, value) in YamlFile.Load(path, deepest: 2))
        {
            var place = YamlFile.PlaceOf(path, key.Start);
            var name = (key as YamlScalarNode)?.Value ?? throw new UsageException($"{place}: a key that is no word, expected the name of an option");
            _ = ExperimentKnobs.All.FirstOrDefault(knob => knob.Name == name) ?? throw new UsageException($"{place}: unknown key '{name}': {Nearest(name)}");
            if (!values.TryAdd(name, (TextOf(value, name, path), $"{YamlFile.PlaceOf(path, value.Start)}: {name}")))
            {
                throw new UsageException($"{place}: '{name}' is there twice, expected once");
            }
        }

        return values;
    }

    /// <summary>The experiment that a file describes.</summary>
    /// <exception cref="UsageException">It is no such file, a key is unknown, or a value is none.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static Experiment ReadExperiment(string path) => ExperimentOf(Read(path));

    /// <summary>The experiment that values describe, by key, each with the place where it stands.</summary>
    /// <exception cref="UsageException">A value is none, or does not go with others.</exception>
    /// <exception cref="RunException">The file that a model is cannot be read.</exception>
    public static Experiment ExperimentOf(IReadOnlyDictionary<string, (string Text, string Place)> values) =>
        ModelFiles.Turn(ExperimentKnobs.All, knob => knob, new(), (experiment, knob) => Turn(values, knob, experiment));

    /// <summary>Turns a knob as a file says, if there is one and it does.</summary>
    /// <exception cref="UsageException">The value is none, or does not go with others.</exception>
    public static Experiment Turn(IReadOnlyDictionary<string, (string Text, string Place)>? file, Training.Knob<Experiment> knob, Experiment experiment)
    {
        if (file is null || !file.TryGetValue(knob.Name, out var there))
        {
            return experiment;
        }

        try
        {
            return knob.Turn(experiment, there.Text, there.Place);
        }
        catch (UsageException misfit) when (!misfit.Message.StartsWith(there.Place, StringComparison.Ordinal))
        {
            throw new UsageException($"{there.Place}: {misfit.Message}", misfit); // what a model or a split says of its own text
        }
    }

    /// <summary>An experiment as such a file, every default written out.</summary>
    public static string TextOf(Experiment experiment, string about)
    {
        var text = new StringBuilder();
        foreach (var line in about.Split('\n'))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        foreach (var (name, value) in ExperimentKnobs.Print(experiment))
        {
            text.Append(name).Append(": ").Append(IsPlain(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'").Append('\n');
        }

        return text.ToString();
    }

    // A list of words stands for the words with commas between, as in hidden: [300, 100].
    private static string TextOf(YamlNode value, string name, string path) => value switch
    {
        YamlScalarNode { Value.Length: > 0 } scalar => scalar.Value,
        YamlSequenceNode { Children.Count: > 0 } list when list.All(item => item is YamlScalarNode { Value.Length: > 0 }) => string.Join(',', list.Select(item => ((YamlScalarNode)item).Value)),
        _ => throw new UsageException($"{YamlFile.PlaceOf(path, value.Start)}: '{name}' has no value, expected {ExperimentKnobs.Find(name).Expected}"),
    };

    private static bool IsPlain(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '+' or '-') && !value.StartsWith('-');

    private static string Nearest(string name)
    {
        var (nearest, distance) = ExperimentKnobs.All.Select(knob => (knob.Name, Distance: Distance(name, knob.Name))).MinBy(pair => pair.Distance);
        return distance <= Math.Max(2, name.Length / 3) ? $"did you mean '{nearest}'?" : $"expected one of {string.Join(", ", ExperimentKnobs.All.Select(knob => knob.Name))}";
    }

    // Letters to change, to put in or to leave out (Levenshtein).
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var (corner, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(row[j], left) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                (corner, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
