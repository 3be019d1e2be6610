using System.Globalization;
using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>A node of a <see cref="Graph"/>: its name, its kind, the nodes it reads, and its numbers, as in <c>conv1 = conv(data) 64 7 stride 2 pad 3 no-bias</c>.</summary>
public sealed class GraphNode
{
    /// <summary>The name of the data among the nodes.</summary>
    public const string Data = "data";

    /// <summary>The word for the number of classes, where a number of units or channels is expected.</summary>
    public const string ClassCount = "classes";

    private const string NoBias = "no-bias";
    private const string Ceil = "ceil";
    private const int Most = 1_000_000;

    private static readonly string[] Taken = [".output", ".noise", ".activity_norm"];

    private enum Value
    {
        None,
        Units,
        Kernel,
        Whole,
        Real,
    }

    // How many inputs a kind has (null for two or more), the numbers that stand behind it, and the words that may follow, with a number each or, at the end, without.
    private static readonly Dictionary<string, (int? Inputs, Value[] Sizes, (string Word, Value Value)[] Options)> Kinds = new()
    {
        ["conv"] = (1, [Value.Units, Value.Kernel], [("stride", Value.Whole), ("pad", Value.Whole), ("dilation", Value.Whole), ("groups", Value.Whole), (NoBias, Value.None)]),
        ["dense"] = (1, [Value.Units], [(NoBias, Value.None)]),
        ["norm"] = (1, [], [("eps", Value.Real), ("momentum", Value.Real)]),
        ["relu"] = (1, [], []),
        ["tanh"] = (1, [], []),
        ["sigmoid"] = (1, [], []),
        ["erf"] = (1, [], []),
        ["silu"] = (1, [], []),
        ["leaky"] = (1, [Value.Real], []),
        ["clip"] = (1, [Value.Real, Value.Real], []),
        ["maxpool"] = (1, [Value.Kernel], [("stride", Value.Whole), ("pad", Value.Whole), (Ceil, Value.None)]),
        ["meanpool"] = (1, [Value.Kernel], [("stride", Value.Whole), ("pad", Value.Whole), (Ceil, Value.None)]),
        ["globalpool"] = (1, [], []),
        ["flatten"] = (1, [], [("cells", Value.Whole)]),
        ["dropout"] = (1, [Value.Real], []),
        ["add"] = (null, [], []),
        ["concat"] = (null, [], []),
    };

    private readonly Dictionary<string, string> _options = [];

    private GraphNode(string name, string kind, IReadOnlyList<string> inputs, IReadOnlyList<string> sizes) => (Name, Kind, Inputs, Sizes) = (name, kind, inputs, sizes);

    /// <summary>The node's name: letters, digits, dots and underscores.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string Kind { get; }

    /// <summary>The names of the nodes it reads.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Whether it has W.</summary>
    public bool IsSynapse => Kind is "conv" or "dense";

    /// <summary>Whether its number of units is that of the classes.</summary>
    public bool IsReadout => IsSynapse && Sizes[0] == ClassCount;

    /// <summary>Whether a conv or dense has a bias.</summary>
    public bool HasBias => IsSynapse && !_options.ContainsKey(NoBias);

    /// <summary>Whether the windows of a pool may reach over the edge: where they would, it is refused.</summary>
    public bool RoundsUp => _options.ContainsKey(Ceil);

    /// <summary>The bounds of a clip or leaky; null for other kinds.</summary>
    public Clipping? Clipping => Kind switch
    {
        "leaky" => new(0, double.PositiveInfinity, Real(0)),
        "clip" => new(Real(0), Real(1)),
        _ => null,
    };

    /// <summary>The function of an elementwise kind; null for other kinds.</summary>
    public Nonlinearity? Function => Enum.TryParse<Nonlinearity>(Kind, ignoreCase: true, out var f) ? f : null;

    private IReadOnlyList<string> Sizes { get; }

    /// <summary>Whether a text can be the name of a node: letters, digits, dots and underscores, and no name of a layer that a unit brings with it.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_') && !Array.Exists(Taken, ending => text.EndsWith(ending, StringComparison.Ordinal));
    }

    /// <summary>The nodes of a text, with semicolons or line ends between.</summary>
    /// <exception cref="UsageException">One is none, reads a node that does not come before it, or has the name of another.</exception>
    public static IReadOnlyList<GraphNode> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<GraphNode> nodes = [];
        HashSet<string> names = [Data];
        foreach (var line in text.Split(';', '\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var node = Parse(line);
            if (node.Inputs.FirstOrDefault(input => !names.Contains(input)) is { } stranger)
            {
                throw new UsageException($"node '{line}': it reads '{stranger}', expected {Data} or a node before it");
            }

            if (!names.Add(node.Name))
            {
                throw new UsageException($"node '{line}': another one is called {node.Name}, expected names of their own");
            }

            nodes.Add(node);
        }

        return nodes;
    }

    /// <summary>Units or channels of a conv or dense, of a network with so many classes.</summary>
    public int Units(int classes) => IsReadout ? classes : int.Parse(Sizes[0], CultureInfo.InvariantCulture);

    /// <summary>Height and width of a kernel or a window.</summary>
    internal (int Height, int Width) Kernel
    {
        get
        {
            int[] sides = [.. Sizes[^1].Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture))];
            return (sides[0], sides[^1]);
        }
    }

    /// <summary>The whole number behind a word; what is usual where the word is not there.</summary>
    internal int Whole(string word, int usual) => _options.TryGetValue(word, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>The number behind a word; what is usual where the word is not there.</summary>
    internal double Real(string word, double usual) => _options.TryGetValue(word, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>A number behind the kind, by its place.</summary>
    internal double Real(int index) => double.Parse(Sizes[index], CultureInfo.InvariantCulture);

    /// <summary>As <see cref="ParseAll"/> reads it.</summary>
    public override string ToString() => string.Join(' ', (string[])
    [
        $"{Name} = {Kind}({string.Join(", ", Inputs)})", .. Sizes, .. Kinds[Kind].Options.Where(option => _options.ContainsKey(option.Word)).Select(option => $"{option.Word} {_options[option.Word]}".TrimEnd()),
    ]);

    private static GraphNode Parse(string line)
    {
        var place = $"node '{line}'";
        var (equals, open, close) = (line.IndexOf('=', StringComparison.Ordinal), line.IndexOf('(', StringComparison.Ordinal), line.IndexOf(')', StringComparison.Ordinal));
        if (equals < 0 || open < equals || close < open || !IsName(line[..equals].Trim()))
        {
            throw new UsageException($"{place}: expected a name of letters, digits, dots and underscores that does not end in {string.Join(" or ", Taken)}, and what it is, as in conv1 = conv({Data}) 32 3 pad 1");
        }

        var kind = line[(equals + 1)..open].Trim();
        if (!Kinds.TryGetValue(kind, out var grammar))
        {
            throw new UsageException($"{place}: there is no '{kind}', expected one of {string.Join(", ", Kinds.Keys)}");
        }

        string[] inputs = [.. line[(open + 1)..close].Split(',').Select(input => input.Trim())];
        if (grammar.Inputs is { } count ? inputs.Length != count : inputs.Length < 2 || inputs.Distinct().Count() != inputs.Length)
        {
            throw new UsageException($"{place}: {kind} reads {inputs.Length} {(inputs.Length == 1 ? "node" : "nodes")}, expected {(grammar.Inputs is null ? "two or more that differ" : "one")}");
        }

        var words = new Queue<string>(line[(close + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        string[] sizes = [.. grammar.Sizes.Select(value => Checked(place, kind, value, words))];
        var node = new GraphNode(line[..equals].Trim(), kind, inputs, sizes);
        while (words.TryDequeue(out var word))
        {
            var option = Array.Find(grammar.Options, option => option.Word == word);
            if (option.Word is null || !node._options.TryAdd(word, Checked(place, word, option.Value, words)))
            {
                throw new UsageException($"{place}: '{word}' is too much, expected {(grammar.Options.Length == 0 ? $"nothing else behind {kind}" : $"each of {string.Join(", ", grammar.Options.Select(option => option.Word))} at most once")}");
            }
        }

        return node;
    }

    private static string Checked(string place, string what, Value value, Queue<string> words)
    {
        if (value == Value.None)
        {
            return "";
        }

        var (fits, expected) = (words.TryDequeue(out var text), value) switch
        {
            (var isThere, Value.Units) => (isThere && (text == ClassCount || IsWhole(text, 1)), $"a whole number from 1 to {Most}, or {ClassCount}"),
            (var isThere, Value.Kernel) => (isThere && text!.Split('x') is { Length: 1 or 2 } sides && Array.TrueForAll(sides, side => IsWhole(side, 1)), "a size as in 3, or 3x1 for height and width"),
            (var isThere, Value.Whole) => (isThere && IsWhole(text, what == "pad" ? 0 : 1), $"a whole number of at most {Most}"),
            (var isThere, _) => (isThere && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number), "a number"),
        };
        return fits ? text! : throw new UsageException($"{place}: expected behind {what} {expected}{(text is null ? "" : $", and not '{text}'")}");
    }

    private static bool IsWhole(string? text, int least) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= Most;
}
