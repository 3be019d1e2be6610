using System.Globalization;
using Antiphon.Schedules;

namespace Antiphon.Data;

/// <summary>How bytes of pictures become numbers, whichever pictures they are.</summary>
public sealed record Normalisation
{
    private readonly string _text;
    private readonly Normalise? _constants; // those of one channel hold for all

    private Normalisation(string text, Normalise? constants) => (_text, _constants) = (text, constants);

    /// <summary>x / 255.</summary>
    public static Normalisation Unit { get; } = new("unit", new(0, 1));

    /// <summary>(x / 255 - 0.5) / 0.5.</summary>
    public static Normalisation Half { get; } = new("half", new(0.5, 0.5));

    /// <summary>By mean and deviation of each channel as they are known of the data set, or of an image folder measured on the pictures that are learnt from.</summary>
    public static Normalisation Standard { get; } = new("standard", null);

    /// <summary>By mean and deviation of each input number, measured on the pictures that are learnt from: <see cref="NormalisePixels"/>.</summary>
    public static Normalisation Pixel { get; } = new("pixel", null);

    /// <summary>(x / 255 - mean) / deviation; one of each for every channel, or for all.</summary>
    /// <exception cref="ArgumentException">There are not as many deviations as means, or a deviation is not positive.</exception>
    public static Normalisation Of(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        var constants = new Normalise(mean, deviation);
        return new($"{Listed(constants.Mean)}/{Listed(constants.Deviation)}", constants);
    }

    /// <summary>A normalisation by its name, or its numbers as in <c>0.5,0.5,0.5/0.25,0.25,0.25</c>.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Normalisation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Array.Find([Unit, Half, Standard, Pixel], known => known._text == text) is { } named)
        {
            return named;
        }

        double[][] numbers = [.. text.Split('/').Select(side => side.Split(',').Select(number => ScheduleText.Finite(number) ?? double.NaN).ToArray())];
        return numbers is [var mean, var deviation] && mean.Length == deviation.Length && Array.TrueForAll(mean, double.IsFinite) && Array.TrueForAll(deviation, d => d > 0)
            ? Of(mean, deviation)
            : throw new UsageException($"normalise '{text}': expected unit, half, standard, pixel, or as many means as deviations above 0, in fractions of 255, as in 0.5,0.5,0.5/0.25,0.25,0.25");
    }

    /// <summary>The step that this is for a data set.</summary>
    /// <param name="standard">The data set's own constants, one for each channel.</param>
    /// <param name="learnt">Makes the examples that are learnt from, as bytes.</param>
    /// <exception cref="UsageException">It is for pictures of other channels.</exception>
    internal Transform StepFor(Normalise standard, Func<Examples> learnt)
    {
        var channels = standard.Mean.Count;
        return this == Pixel ? NormalisePixels.Measure(learnt())
            : this == Standard ? standard
            : _constants!.Mean.Count == channels ? _constants
            : _constants.Mean.Count == 1 ? new Normalise([.. Enumerable.Repeat(_constants.Mean[0], channels)], [.. Enumerable.Repeat(_constants.Deviation[0], channels)])
            : throw new UsageException($"normalise '{this}' is for pictures of {_constants.Mean.Count} channels, and these have {channels}");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => _text;

    private static string Listed(IReadOnlyList<double> numbers) => string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
