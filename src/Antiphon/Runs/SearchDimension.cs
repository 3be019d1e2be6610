using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Schedules;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>
/// What a search varies: a knob of the recipe or the architecture, or an option of a rule, and the values it may take. Draws depend on the seed, the name and the number of trials alone: every
/// rule is tried with the same ones.
/// </summary>
public sealed record SearchDimension
{
    private const string Expected = "a name, =, and values with commas between or the ends of a range, as in rate=0.02..0.5, decay=1e-4,1e-3 or wm:interval=1,2,4";

    // Where a training ends and who judges it is the search's own; what is drawn by the seed or computes is no choice to make.
    private static readonly string[] Searchable =
    [
        .. RecipeKnobs.All.Select(knob => knob.Name).Except(["epochs", "select", "no-test", "loss"]), "hidden", "nonlinearity", "bias", "dropout", "init", "init-scale", "activity-norm",
    ];

    private SearchDimension(string name, string[] values, (double Least, double Most)? range) => (Name, Values, Range) = (name, values, range);

    /// <summary>The name of the knob, or of a rule and its option with a colon between.</summary>
    public string Name { get; }

    /// <summary>The values it may take; none where it is a range.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The range from which it is drawn: evenly by its logarithm, or by its value where the range begins at 0.</summary>
    public (double Least, double Most)? Range { get; }

    /// <summary>The rule whose option it is; null for a knob.</summary>
    public string? Rule => Name.Split(':') is [var rule, _] ? rule : null;

    /// <summary>A dimension from text, as in <c>rate=0.02..0.5</c> or <c>wm:interval=1,2,4</c>.</summary>
    /// <exception cref="UsageException">It is none, or its knob is not one that can be searched.</exception>
    public static SearchDimension Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } values] || name.Split(':') is not ([_] or [{ Length: > 0 }, { Length: > 0 }]))
        {
            throw new UsageException($"'{text}': expected {Expected}");
        }

        if (!name.Contains(':', StringComparison.Ordinal) && !Searchable.Contains(name))
        {
            throw new UsageException($"'{name}' cannot be searched: expected an option of a rule, as in wm:rate, or one of {string.Join(", ", Searchable)}");
        }

        if (values.Split("..") is [var low, var high])
        {
            return ScheduleText.Finite(low) is { } least && ScheduleText.Finite(high) is { } most && least >= 0 && most > least
                ? new(name, [], (least, most))
                : throw new UsageException($"'{text}': expected two numbers of at least 0, the smaller one first, as in rate=0.02..0.5");
        }

        var words = values.Split(',', StringSplitOptions.TrimEntries);
        return words.Any(word => word.Length == 0) || words.Distinct().Count() < words.Length
            ? throw new UsageException($"'{text}': expected each value once, with commas between")
            : new(name, words, null);
    }

    /// <summary>What is searched where nothing is asked for: the rate, and the decay if it is one number above 0, from a fifth of the recipe's to five times as much.</summary>
    public static IReadOnlyList<SearchDimension> UsualOf(Recipe recipe)
    {
        const double Factor = 5;
        ArgumentNullException.ThrowIfNull(recipe);
        return
        [
            .. from name in (string[])["rate", "decay"]
               let value = ScheduleText.Finite(RecipeKnobs.Find(name).Print(recipe))
               where value > 0
               select new SearchDimension(name, [], (value.Value / Factor, value.Value * Factor)),
        ];
    }

    /// <summary>
    /// The values of so many trials: the range, or the list, is cut into as many equal parts, and each trial draws from a part of its own, in an order of the dimension's own (a Latin hypercube), so that
    /// few trials cover all of it. Source: McKay, Beckman, Conover 1979, doi:10.1080/00401706.1979.10489755.
    /// </summary>
    public IReadOnlyList<string> Draw(ulong seed, int trials)
    {
        var stream = Rng.FromSeed(seed).Stream("search").Stream(Name);
        int[] order = [.. Enumerable.Range(0, trials)];
        stream.Stream("order").Shuffle(order);
        return [.. order.Select((part, trial) => At((part + stream.Uniform((ulong)trial)) / trials))];
    }

    /// <summary>Every combination of values, the last dimension changing first.</summary>
    /// <exception cref="UsageException">A dimension is a range.</exception>
    public static IReadOnlyList<Trial> Grid(IReadOnlyList<SearchDimension> dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        if (dimensions.FirstOrDefault(dimension => dimension.Range is not null) is { } range)
        {
            throw new UsageException($"'{range}' is a range: a grid takes values with commas between, as in rate=0.05,0.1,0.2");
        }

        IEnumerable<IReadOnlyDictionary<string, string>> all = [new Dictionary<string, string>(StringComparer.Ordinal)];
        all = dimensions.Aggregate(all, (some, dimension) => some.SelectMany(values => dimension.Values.Select(value => With(values, dimension.Name, value))));
        return [.. all.Select((values, i) => new Trial(i + 1, values))];
    }

    /// <summary>So many trials: the first is the recipe as it stands, the others are drawn.</summary>
    public static IReadOnlyList<Trial> Random(IReadOnlyList<SearchDimension> dimensions, ulong seed, int trials)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        var drawn = dimensions.Select(dimension => (dimension.Name, Values: dimension.Draw(seed, trials - 1))).ToList();
        return
        [
            new(1, new Dictionary<string, string>(StringComparer.Ordinal)),
            .. Enumerable.Range(0, trials - 1).Select(i => new Trial(i + 2, new OrderedDictionary<string, string>(drawn.Select(one => KeyValuePair.Create(one.Name, one.Values[i])), StringComparer.Ordinal))),
        ];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={(Range is var (least, most) ? $"{ScheduleText.Of(least)}..{ScheduleText.Of(most)}" : string.Join(',', Values))}";

    // The value at a part of the way, from 0 to below 1.
    private string At(double part)
    {
        if (Range is not var (least, most))
        {
            return Values[(int)(part * Values.Count)];
        }

        var value = least > 0 ? least * Math.Pow(most / least, part) : most * part;
        return Rule is null && ExperimentKnobs.Find(Name).ValueName == "n" ? Math.Round(value).ToString(CultureInfo.InvariantCulture)
            : ScheduleText.Of(double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)); // as people write it
    }

    private static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> values, string name, string value) =>
        new OrderedDictionary<string, string>(values, StringComparer.Ordinal) { [name] = value };
}
