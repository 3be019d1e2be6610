using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The rows that others are measured against: backpropagation, and hidden layers that stay as they were born.</summary>
/// <param name="Exact">Backpropagation.</param>
/// <param name="Frozen">The readout alone.</param>
internal sealed record Baselines(ComparisonRow Exact, ComparisonRow Frozen)
{
    /// <summary>The room between the two, as a fraction, below which a task asks too little of hidden layers to tell rules apart.</summary>
    public const double LeastRoom = 0.02;

    /// <summary>What the row of frozen hidden layers is called.</summary>
    public static readonly string FrozenName = Catalogue.NameOf(new Frozen());

    private static readonly string ExactName = Catalogue.NameOf(new Backprop());

    /// <summary>bp - frozen at each seed at which both came to an end.</summary>
    public IReadOnlyList<double> Room => Exact.DifferencesFrom(Frozen);

    /// <summary>Whether frozen comes within two points of bp, or beyond, in the mean over seeds; null if no seed has both.</summary>
    public bool? IsVacuous => Room.Count == 0 ? null : Room.Average() < LeastRoom;

    /// <summary>The baselines for rows that are tuned, or for those that are not; null unless both are there.</summary>
    public static Baselines? Of(bool tuned, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        Find(ExactName, tuned, entries, rows) is { } exact && Find(FrozenName, tuned, entries, rows) is { } frozen ? new(exact, frozen) : null;

    /// <summary>The row of frozen hidden layers for a row: tuned if that is tuned, where there is such a one; null if there is none at all.</summary>
    public static ComparisonRow? FrozenFor(CompareEntry entry, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        Find(FrozenName, entry.Tuned is not null, entries, rows) ?? Find(FrozenName, entry.Tuned is null, entries, rows);

    /// <summary>How much of the room a row fills; null if there is no seed at which it and both baselines came to an end.</summary>
    public Recovery? Of(ComparisonRow row)
    {
        var seeds =
            (from mine in row.Outcomes
             join exact in Exact.Outcomes on mine.Seed equals exact.Seed
             join frozen in Frozen.Outcomes on mine.Seed equals frozen.Seed
             where mine.Result is not null && exact.Result is not null && frozen.Result is not null
             select (Gain: mine.Result!.Accuracy - frozen.Result!.Accuracy, Room: exact.Result!.Accuracy - frozen.Result!.Accuracy)).ToList();
        return seeds.Count == 0 ? null : Recovery.Of([.. seeds.Select(seed => seed.Gain)], [.. seeds.Select(seed => seed.Room)]);
    }

    private static ComparisonRow? Find(string rule, bool tuned, IReadOnlyList<CompareEntry> entries, IReadOnlyList<ComparisonRow> rows) =>
        entries.Zip(rows).FirstOrDefault(pair => pair.First.Rule == rule && pair.First.Tuned is not null == tuned).Second;
}
