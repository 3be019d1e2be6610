using System.Text;
using Antiphon.Runs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
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
        foreach (var (key, value) in Load(path))
        {
            var place = PlaceOf(path, key.Start);
            var name = (key as YamlScalarNode)?.Value ?? throw new UsageException($"{place}: a key that is no word, expected the name of an option");
            _ = ExperimentKnobs.All.FirstOrDefault(knob => knob.Name == name) ?? throw new UsageException($"{place}: unknown key '{name}': {Nearest(name)}");
            if (!values.TryAdd(name, (TextOf(value, name, path), $"{PlaceOf(path, value.Start)}: {name}")))
            {
                throw new UsageException($"{place}: '{name}' is there twice, expected once");
            }
        }

        return values;
    }

    /// <summary>The experiment that a file describes.</summary>
    /// <exception cref="UsageException">It is no such file, a key is unknown, or a value is none.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static Experiment ReadExperiment(string path)
    {
        var file = Read(path);
        return ModelFiles.WithGraph(ExperimentKnobs.All.Aggregate(new Experiment(), (experiment, knob) => Turn(file, knob, experiment)));
    }

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

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Load(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            RefuseDeep(path, text);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents switch
            {
                [] => [],
                [{ RootNode: YamlMappingNode map }] => map.Children,
                [var document, ..] => throw new UsageException($"{PlaceOf(path, document.RootNode.Start)}: expected lines of key: value, and nothing else"),
            };
        }
        catch (YamlException misfit)
        {
            throw new UsageException($"{PlaceOf(path, misfit.Start)}: {misfit.InnerException?.Message ?? misfit.Message}".TrimEnd('.'), misfit);
        }
        catch (Exception misfit) when (misfit is InvalidOperationException or ArgumentException)
        {
            // The parser's own end for some texts that are no YAML.
            throw new UsageException($"{path}: this is no YAML, expected lines of key: value", misfit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    // Keys, values and lists of values: what is deeper, or is said by reference, need not be built before it is refused.
    private static void RefuseDeep(string path, string text)
    {
        const int Deepest = 2;
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            if (depth > Deepest || parser.Current is AnchorAlias)
            {
                throw new UsageException($"{PlaceOf(path, parser.Current!.Start)}: expected a value or a list of values, without references");
            }
        }
    }

    // A list of words stands for the words with commas between, as in hidden: [300, 100].
    private static string TextOf(YamlNode value, string name, string path) => value switch
    {
        YamlScalarNode { Value.Length: > 0 } scalar => scalar.Value,
        YamlSequenceNode { Children.Count: > 0 } list when list.All(item => item is YamlScalarNode { Value.Length: > 0 }) => string.Join(',', list.Select(item => ((YamlScalarNode)item).Value)),
        _ => throw new UsageException($"{PlaceOf(path, value.Start)}: '{name}' has no value, expected {ExperimentKnobs.Find(name).Expected}"),
    };

    private static string PlaceOf(string path, Mark mark) => $"{path}:{mark.Line}:{mark.Column}";

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
