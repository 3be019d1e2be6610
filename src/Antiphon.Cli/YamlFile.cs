using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Antiphon.Cli;

/// <summary>A file of YAML whose root is a map.</summary>
internal static class YamlFile
{
    /// <summary>The keys and values of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="deepest">How deep maps and lists may be nested: 1 for keys and values alone.</param>
    /// <exception cref="UsageException">It is no YAML, no map, nested deeper, or refers from one place to another.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Load(string path, int deepest)
    {
        try
        {
            var text = File.ReadAllText(path);
            RefuseDeep(path, text, deepest);
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

    // What is deeper, or is said by reference, need not be built before it is refused.
    private static void RefuseDeep(string path, string text, int deepest)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            if (depth > deepest || parser.Current is AnchorAlias)
            {
                throw new UsageException($"{PlaceOf(path, parser.Current!.Start)}: expected a value or a list of values, without references");
            }
        }
    }

    /// <summary>A place in a file, as in run.yaml:3:1.</summary>
    public static string PlaceOf(string path, Mark mark) => $"{path}:{mark.Line}:{mark.Column}";
}
