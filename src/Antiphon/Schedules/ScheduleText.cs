using System.Globalization;

namespace Antiphon.Schedules;

/// <summary>
/// Schedules as text, the way they print themselves: <c>0.1</c>, <c>cosine:0.1</c>, <c>steps:0.1:30,60</c> or <c>steps:0.1:30,60:0.5</c> (a factor other than 0.1),
/// <c>warmup:EPOCHS:THEN</c>, <c>VALUE:EPOCHS:THEN</c> (hold, then).
/// </summary>
public static class ScheduleText
{
    private const double UsualFactor = 0.1;

    /// <summary>What a schedule may look like, for messages.</summary>
    public const string Expected = "a number of at least 0, cosine:NUMBER, steps:NUMBER:EPOCH,EPOCH, warmup:EPOCHS:SCHEDULE, or NUMBER:EPOCHS:SCHEDULE as in 0.02:0.5:5e-4";

    /// <summary>The schedule of a text; null if it is none.</summary>
    public static Schedule? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') switch
        {
            [var value] => Number(value) is { } number ? new Constant(number) : null,
            ["cosine", var start] => Number(start) is { } number ? new Cosine(number) : null,
            ["steps", var start, var epochs] => ParseSteps(start, epochs, UsualFactor),
            ["steps", var start, var epochs, var factor] => Number(factor) is { } by ? ParseSteps(start, epochs, by) : null,
            ["warmup", var length, _, ..] when Number(length) is { } epochs => Parse(After(2)) is { } then ? new WarmUp(epochs, then) : null,
            [var value, var length, _, ..] when Number(value) is { } number && Number(length) is { } epochs => Parse(After(2)) is { } then ? new HoldThen(number, epochs, then) : null,
            _ => null,
        };

        string After(int colons) => text.Split(':', colons + 1)[colons];
    }

    /// <summary>Epochs that rise from above 0, as in <c>30,60</c>; null if they do not.</summary>
    public static IReadOnlyList<double>? Milestones(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        double[] epochs = [.. text.Split(',').Select(epoch => Number(epoch) ?? 0)];
        return epochs[0] > 0 && epochs.SequenceEqual(epochs.Distinct().Order()) ? epochs : null;
    }

    /// <summary>A finite number from text, as in 0.05 or 5e-4; null for anything else.</summary>
    internal static double? Finite(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    internal static string Of(double value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string Of(Steps steps) =>
        $"steps:{Of(steps.Start)}:{string.Join(',', steps.Milestones.Select(Of))}" + (steps.Factor == UsualFactor ? "" : $":{Of(steps.Factor)}");

    private static Steps? ParseSteps(string start, string epochs, double factor) =>
        Number(start) is { } number && Milestones(epochs) is { } milestones ? new(number, factor, milestones) : null;

    private static double? Number(string text) =>
        Finite(text) is { } value && value >= 0 ? value : null;
}
