using System.CommandLine;
using System.Globalization;

namespace Antiphon.Cli;

/// <summary>The option that writes what came of a verb's runs as one page for a browser.</summary>
internal sealed class ReportOption
{
    /// <summary>What a verb takes.</summary>
    public Option<string?> Option { get; } = Values.Text("--report", "file", "Write the runs as one HTML file at the end, as 'antiphon report' does.");

    /// <summary>The file, known to be writable; null if none was asked for.</summary>
    public OutputFile? File(ParseResult line) => line.GetValue(Option) is { } path ? OutputFile.At(path) : null;

    /// <summary>Writes the runs in folders, if a file was asked for, and says how many there are.</summary>
    /// <exception cref="UsageException">The file lies in the folder of a run.</exception>
    /// <exception cref="RunException">There is no run, or the file cannot be written.</exception>
    public static int Write(OutputFile? file, params string[] folders)
    {
        if (file is null)
        {
            return 0;
        }

        var series = RunSeries.Of(ReportedRun.In(folders));
        var runs = series.SelectMany(one => one.Runs).ToList();
        runs.ForEach(run => OutputFile.RefuseWithin(run.History.Path, file));
        file.WriteText(ReportPage.Of(series, $"Made by antiphon {CommandLine.Version} on {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC."));
        return runs.Count;
    }
}
