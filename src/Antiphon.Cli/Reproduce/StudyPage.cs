using System.Globalization;
using System.Text;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>A study as people read it: ours beside what was published.</summary>
internal static class StudyPage
{
    /// <summary>The table: each number with its source, and whether the two agree.</summary>
    public static ResultTable Table(StudyOutcome outcome)
    {
        var table = new ResultTable(["number"], ["published", "ours", "difference", "expected", "agree"]);
        foreach (var row in outcome.Rows)
        {
            table.Add(
                row.Unit.Length > 0 ? $"{row.Name} ({row.Unit})" : row.Name, Number(row.Published, row),
                Number(row.Measured, row) + (row.Spread is { } sd ? $" ± {Number(sd, row)}" : ""), Signed(row.Difference, row), Demand(row),
                row.Ok switch { true => "yes", false => "NO", null => "-" });
        }

        return table;
    }

    /// <summary>How many numbers and claims were judged, and how many agree.</summary>
    public static string Verdict(StudyReport report) => (report.Checked, report.Claims) switch
    {
        (0, 0) => "no number is judged",
        (0, _) => Claims(report),
        (_, 0) => Numbers(report),
        _ => $"{Numbers(report)}, {Claims(report)}",
    };

    /// <summary>The page.</summary>
    /// <param name="study">The study.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="report">The report of that.</param>
    /// <param name="remarks">What to know of data and trainings, a sentence each.</param>
    /// <param name="provenance">How it was made.</param>
    public static string Of(Study study, StudyOutcome outcome, StudyReport report, IReadOnlyList<string> remarks, string provenance)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {study.Name}\n\n{study.Title}.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Source: {study.Source.Authors.Replace(" and ", "; ", StringComparison.Ordinal)} ({study.Source.Year}), *{study.Source.Title}*, {study.Source.Venue}{(study.Source.Id.Length > 0 ? $", {study.Source.Id}" : "")}.\n\n");
        foreach (var paragraph in study.About)
        {
            page.Append(paragraph).Append("\n\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"![ours and published]({study.Name}.svg)\n\n{Table(outcome).ToMarkdown()}\n");
        string[] notes =
        [
            $"{Verdict(report)}.",
            .. outcome.Notes,
            .. remarks,
            .. outcome.Rows.Any(row => row.Spread is not null) ? [$"±: standard deviation over {outcome.Rows.Max(row => row.Seeds)} seeds (n - 1)."] : (string[])[],
            .. from row in outcome.Rows where row.Note is not null group row.Name by row.Note into same select $"{Names([.. same])}: {same.Key}.",
            .. from source in outcome.Rows.Select(row => row.Source).Distinct() where source.Length > 0 select $"published: {source}.",
        ];
        page.AppendJoin('\n', notes.Select(note => $"- {note}")).Append('\n');
        if (study is TrainedStudy trained)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## Recipe\n\nWhat all trainings share, as a run's configuration has it{(report.Budget is { } epochs ? $" (of its epochs, {epochs} at most)" : "")}:\n\n```yaml\n{trained.Recipe.Trim()}\n```\n\n");
            page.AppendJoin('\n', trained.Trainings.Select(training => $"- `{training.Name}`: `{string.Join("`, `", training.Knobs.Trim().Split('\n', StringSplitOptions.TrimEntries))}`")).Append('\n');
        }

        return page.Append(CultureInfo.InvariantCulture, $"\n{provenance} {(study is TrainedStudy ? "Training alone, summed over trainings:" : "It took")} {Duration(report.Seconds)}.\n").ToString();
    }

    /// <summary>A time as people say it.</summary>
    public static string Duration(double seconds) => seconds < 90 ? $"{seconds:F0} s" : $"{seconds / 60:F0} minutes";

    private static string Numbers(StudyReport report) => $"{report.Within} of {Format.Count(report.Checked, "number")} within the tolerance";

    private static string Claims(StudyReport report) => $"{report.Held} of {Format.Count(report.Claims, "claim")} held";

    // Rows that share a note follow each other.
    private static string Names(string[] rows) => rows.Length > 2 ? $"\"{rows[0]}\" to \"{rows[^1]}\"" : string.Join("; ", rows);

    // As in ± 0.3, below 5, or 0.3 to 1.
    private static string Demand(StudyRow row) => (row.Above, row.Below, row.Tolerance) switch
    {
        ({ } above, { } below, _) => $"{Values.Short(above)} to {Values.Short(below)}",
        ({ } above, _, _) => $"above {Values.Short(above)}",
        (_, { } below, _) => $"below {Values.Short(below)}",
        (_, _, { } tolerance) => $"± {Values.Short(tolerance)}",
        _ => "-",
    };

    private static string Number(double? value, StudyRow row) => Format.Finite(value) is not { } number ? "-"
        : number != 0 && (Math.Abs(number) >= 1e6 || Math.Abs(number) < 0.5 * Math.Pow(10, -row.Digits)) ? number.ToString("G10", CultureInfo.InvariantCulture)
        : number.ToString($"F{row.Digits}", CultureInfo.InvariantCulture);

    private static string Signed(double? value, StudyRow row) => Format.Finite(value) is not { } number ? "-"
        : number != 0 && Math.Abs(number) < 0.5 * Math.Pow(10, -row.Digits) ? number.ToString("+0.0e-0;-0.0e-0", CultureInfo.InvariantCulture)
        : number.ToString($"+0.{new string('0', row.Digits)};-0.{new string('0', row.Digits)};0", CultureInfo.InvariantCulture);
}
