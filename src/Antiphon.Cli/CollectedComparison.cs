using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>A comparison as far as its folder has come, whoever trains in it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Results">What is finished.</param>
internal sealed record CollectedComparison(string Folder, CompareResults Results)
{
    /// <summary>Reads it; nothing is written, and nobody is kept from training.</summary>
    /// <exception cref="UsageException">It is the folder of something else.</exception>
    /// <exception cref="RunException">It cannot be read, or nothing is finished.</exception>
    public static CollectedComparison Read(string folder)
    {
        var spec = ComparisonFile.Read(folder);
        var runs = new CompareRuns(Path.GetFullPath(folder), spec);
        if (runs.Runs.All(run => !run.IsFinished))
        {
            var states = runs.Runs.Select(RunProgress.Of).GroupBy(progress => progress.State).Select(same => $"{same.Count()} {same.Key}");
            var why = runs.Runs.Select(run => run.Failure).FirstOrDefault(failure => failure is not null);
            throw new RunException($"{folder}: none of its {Format.Count(runs.Runs.Count, "training")} has finished: {string.Join(", ", states)}{(why is null ? "" : $", the first failure: {why}")}");
        }

        var device = spec.Experiment.CreateDevice();
        using var ending = device as IDisposable;
        return new(folder, new(spec, runs.Collect(device), runs.Runs));
    }

    /// <summary>Shows the tables and what is missing, and writes them to files.</summary>
    /// <exception cref="UsageException">Two of the files are one.</exception>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public void Show(ParseResult line, Terminal terminal, OutputFile? json, OutputFile? markdown, OutputFile? report)
    {
        OutputFile.RefuseShared(json, markdown, report);
        OutputFile.RefuseWithin(Path.GetFullPath(Folder), json, markdown, report);
        var (provenance, data) = CollectedRun.Read(Results.Runs.First(run => run.IsFinished).Path);
        json?.Write(Results.Report(Provenance.OfCollected(line, provenance), data), Json.Plain.CompareReport);
        var page = Results.Page;
        page = page with { Notes = [.. Missing, .. page.Notes, .. data.Remark is null ? (string[])[] : [data.Remark], .. RunOrigins.Of(Results.Runs)] };
        markdown?.WriteText(page.ToMarkdown(Provenance.OfCollected(line)));
        ReportOption.Write(report, Folder);
        terminal.Line(page.Subject);
        terminal.Line();
        page.Show(terminal);
        terminal.Line($"the runs are in {RunSession.Shown(Path.GetFullPath(Folder))}");
    }

    // A sentence for each row that lacks some.
    private IEnumerable<string> Missing =>
        from pair in Results.Rows.Zip(Results.Spec.Entries.Select(entry => entry.Name), Results.Runs.Chunk(Results.Spec.Seeds.Count))
        let left = pair.First.Outcomes.Zip(pair.Third).Where(training => training.First.Result is null && training.First.Failure is null).ToList()
        where left.Count > 0
        select $"{pair.Second} has {pair.First.Runs.Count} of {Format.Count(pair.First.Seeds.Count, "seed")}: {string.Join("; ", left.Select(training => $"seed {training.First.Seed} {RunProgress.Of(training.Second).Words}"))}.";
}
