using System.Globalization;
using Antiphon.Schedules;

namespace Antiphon.Training;

/// <summary>Knobs of the usual kinds: a text, a whole number, a number, one of several words, on or off.</summary>
internal static class Knobs<TOwner>
{
    /// <summary>A text that others will judge.</summary>
    public static Knob<TOwner> Text(string name, string valueName, string help, string? usual, Func<TOwner, string?> get, Func<TOwner, string, TOwner> set) =>
        new Knob<TOwner, string>(name, help, valueName, "a text", text => (true, text), get, set) { Usual = usual };

    /// <summary>A whole number within bounds.</summary>
    public static Knob<TOwner> Whole(string name, string help, Func<TOwner, int?> get, Func<TOwner, int, TOwner> set, int least = 1, int most = int.MaxValue, string? usual = null, Func<TOwner, string?>? misfit = null) =>
        new Knob<TOwner, int>(
            name, help, "n", $"a whole number from {least} to {most}",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? (true, value) : default,
            owner => get(owner)?.ToString(CultureInfo.InvariantCulture), set, misfit)
        { Usual = usual };

    /// <summary>A finite number of at least <paramref name="least"/> and less than <paramref name="below"/>.</summary>
    public static Knob<TOwner> Number(
        string name, string help, double least, double below, Func<TOwner, double> get, Func<TOwner, double, TOwner> set, Func<TOwner, string?>? misfit = null, string? usual = null) =>
        new Knob<TOwner, double>(
            name, help, "number", Range(least, below),
            text => ScheduleText.Finite(text) is { } value && value >= least && value < below ? (true, value) : default,
            owner => ScheduleText.Of(get(owner)), set, misfit)
        { Usual = usual };

    /// <summary>On or off.</summary>
    public static Knob<TOwner> Flag(string name, string help, Func<TOwner, bool?> get, Func<TOwner, bool, TOwner> set, Func<TOwner, string?>? misfit = null, string? usual = null) => new Knob<TOwner, bool>(
        name, help, "", "true or false", text => bool.TryParse(text, out var value) ? (true, value) : default, owner => get(owner) is { } value ? value ? "true" : "false" : null, set, misfit)
    { Usual = usual };

    /// <summary>One of several words, each with its value.</summary>
    public static Knob<TOwner> Choice<T>(string name, string help, IReadOnlyList<(string Name, T Value)> entries, Func<TOwner, string?> get, Func<TOwner, T, TOwner> set, string? usual = null, Func<TOwner, string?>? misfit = null)
        where T : notnull => new Knob<TOwner, T>(
        name, help, string.Join('|', entries.Select(e => e.Name)), $"one of {string.Join(", ", entries.Select(e => e.Name))}",
        text => entries.Any(e => e.Name == text) ? (true, entries.First(e => e.Name == text).Value) : default, get, set, misfit)
        { Usual = usual };

    private static string Range(double least, double below) => (least, below) switch
    {
        (double.Epsilon, _) => "a number above 0",
        (_, double.PositiveInfinity) => $"a number of at least {ScheduleText.Of(least)}",
        _ => $"a number of at least {ScheduleText.Of(least)} and below {ScheduleText.Of(below)}",
    };
}
