namespace Antiphon.Training;

/// <summary>
/// One knob, described once: its name, what it does, which values it takes, how it reads and prints, and what it changes. The command line, its help, a recipe's text and
/// whatever else names knobs are made from these.
/// </summary>
/// <typeparam name="TOwner">The record that it changes.</typeparam>
public abstract class Knob<TOwner>
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

    /// <summary>What holds when it is left out, in words, where no one value does; null where the value printed from a default says it.</summary>
    public string? Usual { get; init; }

    /// <summary>Whether it is on or off.</summary>
    public bool IsFlag => ValueName.Length == 0;

    /// <summary>Whether a text is a value of it.</summary>
    public abstract bool Takes(string text);

    /// <summary>The owner's value as text that parses back to an equal one; null where the knob does not belong to the owner, or is not set.</summary>
    public abstract string? Print(TOwner owner);

    /// <summary>The owner with another value.</summary>
    /// <param name="owner">The record.</param>
    /// <param name="text">The value.</param>
    /// <param name="calledAs">How the knob is called where the text was read, as in --rate; null for its name.</param>
    /// <exception cref="UsageException">The text is no value of it, or the knob does not belong to the owner.</exception>
    public abstract TOwner Turn(TOwner owner, string text, string? calledAs = null);

    /// <summary>This knob as one of a larger record that holds the owner.</summary>
    public abstract Knob<TOuter> Within<TOuter>(Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set);
}

/// <summary>A knob with values of one type.</summary>
/// <typeparam name="TOwner">The record that it changes.</typeparam>
/// <typeparam name="T">The type.</typeparam>
public sealed class Knob<TOwner, T> : Knob<TOwner>
    where T : notnull
{
    private readonly Func<string, (bool Is, T Value)> _parse;
    private readonly Func<TOwner, string?> _print;
    private readonly Func<TOwner, T, TOwner> _turn;
    private readonly Func<TOwner, string?> _misfit;

    internal Knob(
        string name, string help, string valueName, string expected, Func<string, (bool Is, T Value)> parse, Func<TOwner, string?> print, Func<TOwner, T, TOwner> turn, Func<TOwner, string?>? misfit = null)
        : base(name, help, valueName, expected) => (_parse, _print, _turn, _misfit) = (parse, print, turn, misfit ?? (_ => null));

    /// <inheritdoc/>
    public override bool Takes(string text) => _parse(text).Is;

    /// <inheritdoc/>
    public override string? Print(TOwner owner) => _misfit(owner) is null ? _print(owner) : null;

    /// <inheritdoc/>
    public override TOwner Turn(TOwner owner, string text, string? calledAs = null)
    {
        var (isValue, value) = _parse(text);
        return !isValue ? throw new UsageException($"{calledAs ?? Name} {text}: expected {Expected}")
            : _misfit(owner) is { } reason ? throw new UsageException($"{calledAs ?? Name} {reason}")
            : _turn(owner, value);
    }

    /// <inheritdoc/>
    public override Knob<TOuter> Within<TOuter>(Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set) => new Knob<TOuter, T>(
        Name, Help, ValueName, Expected, _parse, outer => _print(get(outer)), (outer, value) => set(outer, _turn(get(outer), value)), outer => _misfit(get(outer)))
    { Usual = Usual };
}
