using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>Options whose values are checked where they are read, with a sentence that says what was expected.</summary>
internal static class Values
{
    /// <summary>An option with a number within bounds.</summary>
    public static Option<double?> Number(string name, string description, double least = double.MinValue, double below = double.PositiveInfinity) =>
        Of<double?>(name, "number", description, text => Parse(text) is { } value && value >= least && value < below ? value : null, Expected("a number", least, below));

    /// <summary>An option with a whole number within bounds.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue) =>
        Of<int?>(name, "n", description, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
            $"a whole number from {least} to {most}");

    /// <summary>An option that takes one of several words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words) =>
        Of(name, string.Join('|', words), description, text => words.Contains(text) ? text : null, $"one of {string.Join(", ", words)}");

    /// <summary>An option that is on when it is there; <c>false</c> behind it turns it off.</summary>
    public static Option<bool?> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>An option with text that others will judge.</summary>
    public static Option<string?> Text(string name, string valueName, string description) => Of<string?>(name, valueName, description, text => text, "a text");

    /// <summary>An option with several rules, each given once; where semicolons are between, each may be a plan.</summary>
    public static Option<string[]?> Rules(string name, string description) =>
        Of(name, "rule,rule,...", description, ParseRules, "rules with commas between, or plans with semicolons, as in 'bp; kp, readout bp', each named once");

    /// <summary>An option with several values with commas between, each given once and each turned from its own text, or null if it is none.</summary>
    public static Option<T[]?> Several<T>(string name, string description, Func<string, T?> parse, string expected)
        where T : struct =>
        Of(name, "n,n,...", description, text => ParseSeveral(text, parse), $"{expected} with commas between");

    /// <summary>An option whose text is turned into a value, or null if it is none.</summary>
    public static Option<T?> Of<T>(string name, string valueName, string description, Func<string, T?> parse, string expected) => new(name)
    {
        Description = description,
        HelpName = valueName,
        CustomParser = argument => Read(argument, name, parse, expected),
    };

    /// <summary>A finite number, written as in 0.05 or 5e-4.</summary>
    public static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>A number as short as it can be written.</summary>
    public static string Short(double value) => value.ToString("0.######;-0.######;0", CultureInfo.InvariantCulture) is var plain && Parse(plain) == value
        ? plain
        : value.ToString("0.####e-0", CultureInfo.InvariantCulture);

    private static T[]? ParseSeveral<T>(string text, Func<string, T?> parse)
        where T : struct
    {
        T?[] all = [.. text.Split(',').Select(parse)];
        return Array.TrueForAll(all, value => value.HasValue) && all.Distinct().Count() == all.Length ? [.. all.Select(value => value!.Value)] : null;
    }

    // Each as a configuration has it.
    private static string[]? ParseRules(string text)
    {
        // A blank within a part is that of an exception: one plan alone needs no semicolon.
        var arePlans = text.Contains(';', StringComparison.Ordinal) || Array.Exists(text.Split(','), part => part.Trim().Contains(' ', StringComparison.Ordinal));
        var knob = ExperimentKnobs.Find("rule");
        string[] rules = [.. text.TrimEnd(' ', ';').Split(arePlans ? ';' : ',').Select(rule => knob.Print(knob.Turn(new(), rule))!)];
        return Array.Exists(rules, rule => rule.Length == 0) || rules.Distinct().Count() < rules.Length ? null : rules;
    }

    private static T? Read<T>(ArgumentResult argument, string name, Func<string, T?> parse, string expected)
    {
        if (argument.Tokens is not [{ Value.Length: > 0 } token])
        {
            argument.AddError($"{name} needs a value");
            return default;
        }

        if (parse(token.Value) is { } value)
        {
            return value;
        }

        argument.AddError($"{name} {token.Value}: expected {expected}");
        return default;
    }

    private static string Expected(string what, double least, double below) => (least, below) switch
    {
        (double.MinValue, double.PositiveInfinity) => what,
        (double.Epsilon, double.PositiveInfinity) => $"{what} above 0",
        (double.Epsilon, _) => $"{what} above 0 and below {Short(below)}",
        (_, double.PositiveInfinity) => $"{what} of at least {Short(least)}",
        _ => $"{what} of at least {Short(least)} and below {Short(below)}",
    };
}
