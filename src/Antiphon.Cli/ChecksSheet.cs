using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The checks of a comparison as people read them: a table, and what each check is.</summary>
internal static class ChecksSheet
{
    // Behind a cosine that means nothing.
    private const string Mark = "!";

    private static readonly (string[] Words, string[] Numbers) Columns = (["rule", "checks"], ["growth", "true gradient", "cosine", "above frozen"]);

    /// <summary>The names of the columns.</summary>
    public static IReadOnlyList<string> Heads => [.. Columns.Words, .. Columns.Numbers];

    /// <summary>A row for each rule.</summary>
    public static ResultTable Of(IReadOnlyList<CompareEntry> entries, IReadOnlyList<Checks> checks)
    {
        var sheet = new ResultTable(Columns.Words, Columns.Numbers);
        foreach (var (entry, check) in entries.Zip(checks))
        {
            sheet.Add(Cells(entry.Name, check));
        }

        return sheet;
    }

    /// <summary>A row, a cell for each column.</summary>
    public static string[] Cells(string name, Checks check) =>
    [
        name, check.Verdict, Judged(check.Growth is { } ratio ? $"{ratio:G3}" : null, check.IsStable), Judged(check.Gradient is { } norm ? $"{norm:0.0e+00}" : null, check.HasReference),
        check.Cosine is { } cosine ? $"{cosine:F3}{(check.HasReference == false ? $" {Mark}" : "")}" : "-", Judged(check.AboveFrozen is { } gain ? $"{100 * gain:+0.00;-0.00;0.00}" : null, check.UsesDepth),
    ];

    /// <summary>A line for each check.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<Checks> checks) =>
    [
        $"checks: those of Hao 2026, arXiv:2606.21126, with the judged weights, on the first {ProbeBatch.Most} validation examples, or a batch if that is fewer, on their way as in training; of several seeds the worst growth and gradient count.",
        $"growth: the largest ratio of a hidden unit's activity to that of the hidden unit below it, both as root mean square, so that widths do not count; flag above {Checks.MostGrowth:F0}.",
        $"true gradient: the norm of backpropagation's error of an item, of the batch's mean loss, mean over items, in the hidden layer where it is smallest; flag below {Checks.LeastGradient:0e+0}.",
        $"cosine: between the rule's errors and backpropagation's, mean over hidden layers. {Mark}: means nothing, as the true gradient is flagged. The angle between W and B is another matter.",
        $"above frozen: points of accuracy above frozen hidden layers, mean over seeds; flag below {100 * Checks.LeastGain:F0}.",
        .. checks.Any(check => check.Measured < check.Trainings) ? ["not measured: trained without --checks before; another --run measures all."] : (string[])[],
    ];

    private static string Judged(string? value, bool? isOk) => value is null ? "-" : isOk is { } ok ? $"{value} {(ok ? "ok" : "flag")}" : value;
}
