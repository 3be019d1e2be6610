using System.Globalization;
using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>One layer of a model that is described by text: its kind, its sizes, and what else is said of it.</summary>
internal sealed class LayerText
{
    private const int Most = 1_000_000;

    // The sizes that stand behind a kind, and the words that may follow with a number each.
    private static readonly Dictionary<string, (string[] Sizes, string[] Options)> Kinds = new()
    {
        ["conv"] = (["channels", "kernel"], ["stride", "pad", "groups"]),
        ["pool"] = (["size"], ["stride"]),
        ["meanpool"] = (["size"], ["stride"]),
        ["globalpool"] = ([], []),
        ["dense"] = (["units"], []),
        ["dropout"] = (["share"], []),
    };

    private readonly List<string> _sizes = [];
    private readonly Dictionary<string, int> _options = [];

    private LayerText(string kind) => Kind = kind;

    /// <summary>The first word.</summary>
    public string Kind { get; }

    /// <summary>Whether batch normalisation stands before the nonlinearity.</summary>
    public bool Norm { get; private set; }

    /// <summary>The name of its own nonlinearity; null for the model's.</summary>
    public string? F { get; private set; }

    /// <summary>Whether it is a unit: synapses and a nonlinearity.</summary>
    public bool IsUnit => Kind is "conv" or "dense";

    /// <summary>Whether it reads height x width x channels.</summary>
    public bool ReadsPicture => Kind is "conv" or "pool" or "meanpool" or "globalpool";

    /// <summary>The probability of a dropout.</summary>
    public double Share => double.Parse(_sizes[0], CultureInfo.InvariantCulture);

    /// <summary>A pool or meanpool.</summary>
    public UnitPool Pool => new(Kind == "pool" ? Pooling.Max : Pooling.Average, this[0], Option("stride") ?? this[0]);

    /// <summary>A size by its place.</summary>
    public int this[int i] => int.Parse(_sizes[i], CultureInfo.InvariantCulture);

    /// <summary>The layers of a text.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static IReadOnlyList<LayerText> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',').Select((layer, i) => Parse($"layer {i + 1}, '{layer.Trim()}'", layer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }

    /// <summary>The number behind a word; null where the word is not there.</summary>
    public int? Option(string word) => _options.TryGetValue(word, out var number) ? number : null;

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', (string[])
    [
        Kind, .. _sizes, .. Kinds[Kind].Options.Where(_options.ContainsKey).Select(word => string.Create(CultureInfo.InvariantCulture, $"{word} {_options[word]}")),
        .. Norm ? (string[])["norm"] : [], .. F is null ? (string[])[] : [F],
    ]);

    private static LayerText Parse(string place, string[] words)
    {
        if (words.Length == 0 || !Kinds.TryGetValue(words[0], out var grammar))
        {
            throw new UsageException($"{place}: expected one of {string.Join(", ", Kinds.Keys)}, as in 'conv 32 5 pad 2, pool 2, dense 1000'");
        }

        var layer = new LayerText(words[0]);
        var rest = new Queue<string>(words[1..]);
        foreach (var size in grammar.Sizes)
        {
            layer._sizes.Add(layer.Kind == "dropout" ? Probability(place, rest) : $"{Number(place, size, least: 1, rest)}");
        }

        while (rest.TryDequeue(out var word))
        {
            layer.Take(place, word, rest, grammar.Options);
        }

        return layer;
    }

    private void Take(string place, string word, Queue<string> rest, string[] options)
    {
        if (options.Contains(word) && !_options.ContainsKey(word))
        {
            _options[word] = Number(place, word, least: word == "pad" ? 0 : 1, rest);
        }
        else if (IsUnit && word == "norm" && !Norm)
        {
            Norm = true;
        }
        else if (IsUnit && F is null && NonlinearityText.Words.Contains(word))
        {
            F = word;
        }
        else
        {
            string[] known = [.. options.Select(option => $"{option} N"), .. IsUnit ? (string[])["norm", .. NonlinearityText.Words] : []];
            throw new UsageException($"{place}: '{word}' is too much, expected {(known.Length == 0 ? $"nothing else behind {Kind}" : $"each of {string.Join(", ", known)} at most once, and one nonlinearity")}");
        }
    }

    private static int Number(string place, string what, int least, Queue<string> rest) =>
        rest.TryDequeue(out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= Most
            ? number
            : throw new UsageException($"{place}: expected its {what}, a whole number from {least} to {Most}{(text is null ? "" : $", and not '{text}'")}");

    private static string Probability(string place, Queue<string> rest) =>
        rest.TryDequeue(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and < 1
            ? share.ToString(CultureInfo.InvariantCulture)
            : throw new UsageException($"{place}: expected its share of silent cells, a number of at least 0 and below 1{(text is null ? "" : $", and not '{text}'")}");
}
