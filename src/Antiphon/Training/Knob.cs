namespace Antiphon.Training;

/// <summary>
/// One knob of a recipe, described once: its name, what it does, which values it takes, how it reads and prints, and what it changes. The command line, its help, a recipe's text and
/// whatever else names knobs are made from these.
/// </summary>
public abstract class Knob
{
    private protected Knob(string name, string help, string valueName, string expected) => (Name, Help, ValueName, Expected) = (name, help, valueName, expected);

    /// <summary>The name, as in keep-last.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    public string Help { get; }

    /// <summary>A word for its value; empty for a flag.</summary>
    public string ValueName { get; }

    /// <summary>Which values it takes, for messages.</summary>
    public string Expected { get; }

    /// <summary>Whether it is on or off.</summary>
    public bool IsFlag => ValueName.Length == 0;

    /// <summary>Whether a text is a value of it.</summary>
    public abstract bool Takes(string text);

    /// <summary>The recipe's value as text that parses back to an equal one; null where the knob does not belong to the recipe.</summary>
    public abstract string? Print(Recipe recipe);

    /// <summary>The recipe with another value.</summary>
    /// <exception cref="UsageException">The text is no value of it, or the knob does not belong to the recipe.</exception>
    public abstract Recipe Turn(Recipe recipe, string text);
}

/// <summary>A knob with values of one type.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class Knob<T> : Knob
    where T : notnull
{
    private readonly Func<string, (bool Is, T Value)> _parse;
    private readonly Func<Recipe, string?> _print;
    private readonly Func<Recipe, T, Recipe> _turn;
    private readonly Func<Recipe, string?> _misfit;

    internal Knob(
        string name, string help, string valueName, string expected, Func<string, (bool Is, T Value)> parse, Func<Recipe, string?> print, Func<Recipe, T, Recipe> turn, Func<Recipe, string?>? misfit = null)
        : base(name, help, valueName, expected) => (_parse, _print, _turn, _misfit) = (parse, print, turn, misfit ?? (_ => null));

    /// <inheritdoc/>
    public override bool Takes(string text) => _parse(text).Is;

    /// <inheritdoc/>
    public override string? Print(Recipe recipe) => _misfit(recipe) is null ? _print(recipe) : null;

    /// <inheritdoc/>
    public override Recipe Turn(Recipe recipe, string text)
    {
        var (isValue, value) = _parse(text);
        return !isValue ? throw new UsageException($"{Name} {text}: expected {Expected}")
            : _misfit(recipe) is { } reason ? throw new UsageException($"{Name} {reason}")
            : _turn(recipe, value);
    }
}
