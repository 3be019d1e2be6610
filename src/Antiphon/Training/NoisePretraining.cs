using System.Globalization;
using Antiphon.Schedules;

namespace Antiphon.Training;

/// <summary>
/// Steps before training on noise: inputs x ~ N(0, 1) of the data's shape and labels drawn evenly, each on its own, under the rule itself. W, and what learns in B, learn nothing of the data
/// and come to resemble each other. Source: Cheon, Lee, Paik 2024, "Pretraining with random noise for fast and robust learning without weight transport", arXiv:2405.16731.
/// </summary>
public sealed record NoisePretraining
{
    private const string Kind = "noise";

    /// <summary>How many steps.</summary>
    public int Steps { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "at least one step is needed"); } = 1000;

    /// <summary>The learning rate of all of them; null for the highest of the recipe's.</summary>
    public double? Rate { get; init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "the rate is above 0"); }

    /// <summary>From text, as in <c>noise:1000</c> or <c>noise:1000:0.01</c>; null if it is none.</summary>
    public static NoisePretraining? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') switch
        {
            [Kind, var steps] => Of(steps, null),
            [Kind, var steps, var rate] when ScheduleText.Finite(rate) is > 0 and var number => Of(steps, number),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Steps}{(Rate is { } rate ? $":{ScheduleText.Of(rate)}" : "")}");

    private static NoisePretraining? Of(string steps, double? rate) =>
        int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 ? new() { Steps = count, Rate = rate } : null;
}
