using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Antiphon.Cli.Import;

/// <summary>A configuration file of BioTorch: its values by the keys that lead to them, as in training.optimizer.lr, in the order of the file. A key whose value is null is left out.</summary>
internal sealed class BioTorchFile
{
    private const int Deepest = 5;

    private BioTorchFile(string path, IReadOnlyList<BioTorchValue> values) => (Path, Values) = (path, values);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<BioTorchValue> Values { get; }

    /// <summary>The text of a key's value; null if it is left out.</summary>
    public string? this[string key] => Values.FirstOrDefault(value => value.Key == key)?.Text;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">There is none, or it is no YAML of keys and values.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static BioTorchFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{path}: there is no such file, expected a configuration of BioTorch");
        }

        List<BioTorchValue> values = [];
        Collect(path, "", YamlFile.Load(path, Deepest), values);
        return new(path, values);
    }

    private static void Collect(string path, string above, IEnumerable<KeyValuePair<YamlNode, YamlNode>> map, List<BioTorchValue> values)
    {
        foreach (var (node, value) in map)
        {
            var name = (node as YamlScalarNode)?.Value ?? throw new UsageException($"{YamlFile.PlaceOf(path, node.Start)}: a key that is no word, expected one of a configuration of BioTorch");
            var key = above.Length == 0 ? name : $"{above}.{name}";
            switch (value)
            {
                case YamlMappingNode below:
                    Collect(path, key, below.Children, values);
                    break;
                case YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode):
                    values.Add(new(key, string.Join(',', list.Children.Select(item => ((YamlScalarNode)item).Value)), IsList: true, node.Start.Line, YamlFile.PlaceOf(path, value.Start)));
                    break;
                case YamlScalarNode scalar when !IsNull(scalar):
                    values.Add(new(key, scalar.Value!, IsList: false, node.Start.Line, YamlFile.PlaceOf(path, value.Start)));
                    break;
                case YamlSequenceNode:
                    throw new UsageException($"{YamlFile.PlaceOf(path, value.Start)}: {key} is a list of more than values, expected values alone");
            }
        }
    }

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";
}
