using System.Globalization;

namespace Antiphon.Rules;

/// <summary>The options written behind a rule's name, as in <c>rate=0.05</c>; remembers which ones the rule asked for.</summary>
public sealed class RuleOptions
{
    private readonly string _rule;
    private readonly Dictionary<string, string> _given = [];
    private readonly List<(string Name, string Default)> _known = [];

    internal RuleOptions(string rule, IReadOnlyList<string> given)
    {
        _rule = rule;
        foreach (var option in given)
        {
            if (option.Split('=') is not [var name, var value])
            {
                throw new UsageException($"rule '{rule}': '{option}' is no option, expected name=value");
            }

            if (!_given.TryAdd(name, value))
            {
                throw new UsageException($"rule '{rule}': the option '{name}' is given twice");
            }
        }
    }

    internal IReadOnlyList<(string Name, string Default)> Known => _known;

    /// <summary>A number.</summary>
    /// <exception cref="UsageException">The value is none.</exception>
    public double Number(string name, double standard) => Take(name, standard.ToString(CultureInfo.InvariantCulture)) is not { } text ? standard
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Wrong(name, text, "a number");

    /// <summary>A whole number.</summary>
    /// <exception cref="UsageException">The value is none.</exception>
    public int Whole(string name, int standard) => Take(name, standard.ToString(CultureInfo.InvariantCulture)) is not { } text ? standard
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(name, text, "a whole number");

    /// <summary>True or false.</summary>
    /// <exception cref="UsageException">The value is neither.</exception>
    public bool Flag(string name, bool standard) => Take(name, standard ? "true" : "false") is not { } text ? standard
        : bool.TryParse(text, out var value) ? value : throw Wrong(name, text, "true or false");

    /// <summary>One of an enumeration's values, in lower case.</summary>
    /// <exception cref="UsageException">The value is none of them.</exception>
    public TEnum Choice<TEnum>(string name, TEnum standard)
        where TEnum : struct, Enum
    {
        var values = Enum.GetValues<TEnum>();
        return Take(name, Word(standard)) is not { } text ? standard
            : Array.FindIndex(values, value => Word(value) == text) is >= 0 and var index ? values[index]
            : throw Wrong(name, text, string.Join(" or ", values.Select(Word)));

        static string Word(TEnum value) => value.ToString().ToLowerInvariant();
    }

    /// <summary>One of several words.</summary>
    /// <exception cref="UsageException">The value is none of them.</exception>
    public string Choice(string name, string standard, IReadOnlyList<string> words) => Take(name, standard) is not { } text ? standard
        : words.Contains(text) ? text : throw Wrong(name, text, $"one of {string.Join(", ", words)}");

    internal void RefuseUnknown()
    {
        foreach (var name in _given.Keys.Where(name => _known.TrueForAll(known => known.Name != name)))
        {
            throw new UsageException(_known.Count == 0
                ? $"rule '{_rule}' has no option '{name}': it takes none"
                : $"rule '{_rule}' has no option '{name}': expected one of {string.Join(", ", _known.Select(known => known.Name))}");
        }
    }

    private string? Take(string name, string standard)
    {
        _known.Add((name, standard));
        return _given.GetValueOrDefault(name);
    }

    private UsageException Wrong(string name, string text, string expected) => new($"rule '{_rule}': {name}={text}, expected {expected}");
}
