using System.Globalization;

namespace Antiphon.Data;

/// <summary>
/// Which validation picture of ImageNet is of which class, from a text file of one line a picture, in one of three forms: the class by its name (n01440764), in the order
/// of the pictures' names; a picture's name and its class, in any order, with blanks or commas between and whatever behind; or the class by its number, from 1. Numbers count
/// the classes in the order of their names, unless a second file lists the classes in the order of the numbers. The development kit's own file of numbers needs that second
/// file, as its numbers follow no order of names; it is known by how it begins.
/// </summary>
internal sealed class ImageNetLabels
{
    private static readonly string[] DevelopmentKit = ["490", "361", "171", "822"];

    private readonly string[] _inOrder;
    private readonly Dictionary<string, string> _byName;

    private ImageNetLabels(string[] inOrder, Dictionary<string, string> byName) => (_inOrder, _byName) = (inOrder, byName);

    public int Count => _inOrder.Length + _byName.Count;

    public static bool IsClass(string text) => text is ['n', ..] && text.Length == 9 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    public static ImageNetLabels Read(string path, string? synsets, IReadOnlyList<string> classes)
    {
        string[][] lines = [.. Lines(path).Select(line => line.Split((char[])[' ', '\t', ',', ';'], StringSplitOptions.RemoveEmptyEntries))];
        var numbered = synsets is null ? classes : Synsets(synsets);
        if (synsets is null && lines.Take(DevelopmentKit.Length).Select(line => line[0]).SequenceEqual(DevelopmentKit))
        {
            throw new RunException($"{path}: these are the development kit's numbers, which do not follow the classes' names: a file with a class name (n01440764) a line, in the order of the numbers, has to say which is which (--synsets FILE)");
        }

        var (inOrder, byName) = (new List<string>(), new Dictionary<string, string>());
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i];
            if (words.Length > 1 && IsClass(words[1]))
            {
                byName[Path.GetFileNameWithoutExtension(words[0])] = words[1];
            }
            else if (words.Length == 1 && IsClass(words[0]))
            {
                inOrder.Add(words[0]);
            }
            else if (words.Length == 1 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= numbered.Count)
            {
                inOrder.Add(numbered[number - 1]);
            }
            else if (i > 0 || words.Length == 1)
            {
                throw new RunException($"{path}: line {i + 1} is '{string.Join(' ', words)}', expected a class (n01440764), a picture and its class, or a number from 1 to {numbered.Count}");
            }
        }

        if (inOrder.Count > 0 && byName.Count > 0)
        {
            throw new RunException($"{path}: some lines name their picture and others do not");
        }

        return inOrder.Concat(byName.Values).FirstOrDefault(name => !classes.Contains(name)) is { } unknown
            ? throw new RunException($"{path}: the class {unknown} is not among the {classes.Count} of the training pictures")
            : new([.. inOrder], byName);
    }

    /// <summary>The class of a picture, of which so many come before it in the order of names.</summary>
    public string? Of(string picture, int place) =>
        _byName.Count > 0 ? _byName.GetValueOrDefault(Path.GetFileNameWithoutExtension(picture))
        : place < _inOrder.Length ? _inOrder[place]
        : null;

    private static string[] Synsets(string path) => [.. Lines(path).Select((line, i) => line.Split(' ', ',', '\t')[0] is var name && IsClass(name)
        ? name
        : throw new RunException($"{path}: line {i + 1} is '{line}', expected a class as in n01440764"))];

    private static IEnumerable<string> Lines(string path) =>
        DataFile.Read(path, (stream, _) => new StreamReader(stream).ReadToEnd()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
