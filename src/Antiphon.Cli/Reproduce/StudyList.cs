using System.Text.Json;
using Antiphon.Runs;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>All studies: what each is, and how far it is here.</summary>
internal static class StudyList
{
    /// <summary>Shows them.</summary>
    public static void Show(Terminal terminal, IReadOnlyList<Study> studies, string runs, string pages)
    {
        foreach (var group in studies.GroupBy(study => study.Group))
        {
            terminal.Line(StudyCatalogue.GroupName(group.Key));
            var table = new ResultTable(["study", "source", "state"], ["minutes"]);
            foreach (var study in group)
            {
                var authors = study.Source.Authors.Split(" and ");
                table.Add(
                    study.Name, $"{authors[0].Split(',')[0]}{(authors.Length > 1 ? " et al." : "")} {study.Source.Year}", StateOf(study, runs, pages), study.Minutes > 0 ? Values.Short(study.Minutes) : "-");
            }

            table.Show(terminal);
        }

        terminal.Paragraph("minutes: on two cores, about. Beside each other they take the processors from one another.");
    }

    /// <summary>What the report of a study says; null if there is none that can be read.</summary>
    public static StudyReport? ReportIn(string pages, string study)
    {
        var path = Path.Combine(pages, $"{study}.json");
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), Json.Default.StudyReport) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string StateOf(Study study, string runs, string pages)
    {
        if (study is BlockedStudy blocked)
        {
            return $"lacks {blocked.Lacks}";
        }

        var written = ReportIn(pages, study.Name) is { } report ? $"{StudyPage.Verdict(report)}{(report.Budget is { } epochs ? $" ({epochs} epochs)" : "")}" : null;
        var trained = study is TrainedStudy some ? Progress(some, runs) : null;
        return string.Join("; ", new[] { written, trained }.OfType<string>()) is { Length: > 0 } state ? state : "not begun";
    }

    // Of the folders of a study, as of several budgets, the one that is most complete.
    private static string? Progress(TrainedStudy study, string runs)
    {
        string[] folders = Directory.Exists(runs) ? Directory.GetDirectories(runs, $"{StudySession.FolderOf(study, null)}*") : [];
        var all = study.Trainings.Count * study.Seeds;
        var best = folders.Select(folder => Directory.GetDirectories(folder).Count(run => RunDirectory.StateOf(run).State is "finished" or "diverged")).DefaultIfEmpty(-1).Max();
        return best < 0 || best >= all ? null : $"{best} of {all} trainings are finished";
    }
}
