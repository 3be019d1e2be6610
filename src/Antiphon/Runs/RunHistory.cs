using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>A run as its folder tells of it: how it goes, and each epoch so far. A file that is missing or cut off leaves out what it would have told; the run may be under way.</summary>
public sealed class RunHistory
{
    // What a run has once it has begun, any of them.
    private static readonly string[] Marks = ["config.yaml", "metrics.jsonl", "state.json", "summary.json"];

    private RunHistory(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>running, finished, stopped, diverged or failed.</summary>
    public required string State { get; init; }

    /// <summary>Why it ended early; null if it did not.</summary>
    public required string? Message { get; init; }

    /// <summary>The epochs in their order, each once.</summary>
    public required IReadOnlyList<RunEpoch> Epochs { get; init; }

    /// <summary>The last epoch; null before the first has ended.</summary>
    public RunEpoch? Last => Epochs is [.., var last] ? last : null;

    /// <summary>What was told between the ends of epochs, in the order of the steps.</summary>
    public required IReadOnlyList<RunStep> Steps { get; init; }

    /// <summary>Signs that it went wrong, in the order they were seen.</summary>
    public required IReadOnlyList<TrainingWarning> Warnings { get; init; }

    /// <summary>Lines of metrics that cannot be read, as the last of a process that was killed.</summary>
    public required int UnreadLines { get; init; }

    /// <summary>What its results say first; null if it has none that can be read.</summary>
    public required RunSummary? Summary { get; init; }

    /// <summary>The names of the probes that saw something, in the order they were met.</summary>
    public IReadOnlyList<string> Probes => [.. Epochs.SelectMany(epoch => epoch.Probes.Keys).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads the run in a folder.</summary>
    public static RunHistory Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (lines, unread) = LinesOf(RunDirectory.MetricsOf(path));
        var (state, message) = RunDirectory.StateOf(path);
        return new(path)
        {
            State = state,
            Message = message,
            Epochs = [.. lines.Where(line => line.Kind == "epoch").GroupBy(line => line.Epoch).OrderBy(same => same.Key).Select(same => EpochOf(same.Last()))],
            Steps = [.. lines.Where(line => line.Kind == "step").OrderBy(line => line.Step).Select(line => new RunStep(line.Epoch, line.Step, line.TrainLoss ?? double.NaN))],
            Warnings = [.. lines.Where(line => line.Kind == "warning").Select(line => new TrainingWarning(line.Step, line.Layer ?? "", line.Message ?? ""))],
            UnreadLines = unread,
            Summary = RunDirectory.SummaryIn(path),
        };
    }

    /// <summary>The folders of runs: the folder itself, or those in it and in the comparisons in it, in the order of their names.</summary>
    /// <exception cref="RunException">There is no such folder, or it cannot be read.</exception>
    public static IReadOnlyList<string> FoldersIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path))
        {
            throw new RunException($"{path}: there is no such folder, expected one in which runs lie");
        }

        try
        {
            return IsBegun(path) ? [path] : [.. Directory.EnumerateDirectories(path).SelectMany(Within).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static IEnumerable<string> Within(string folder) =>
        IsBegun(folder) ? [folder] : Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { IgnoreInaccessible = true }).Where(IsBegun);

    private static bool IsBegun(string folder) => Marks.Any(name => File.Exists(System.IO.Path.Combine(folder, name)));

    private static RunEpoch EpochOf(MetricsLine line) => new(line.Epoch, line.Step, line.TrainLoss ?? double.NaN, line.ValidationAccuracy, line.Seconds, ProbesOf(line), line.TrainAccuracy, line.ValidationLoss);

    // JSON may have null where a value is expected.
    private static Dictionary<string, IReadOnlyDictionary<string, double>> ProbesOf(MetricsLine line) =>
        line.Probes?.Where(probe => probe.Value is { Count: > 0 }).ToDictionary(probe => probe.Key, probe => probe.Value, StringComparer.Ordinal) ?? [];

    private static (List<MetricsLine> Lines, int Unread) LinesOf(string path)
    {
        var (lines, unread) = (new List<MetricsLine>(), 0);
        try
        {
            // Whoever trains goes on to write.
            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (file.ReadLine() is { } text)
            {
                if (MetricsFile.Parse(text) is { Kind: "step" or "epoch" or "warning" } line)
                {
                    lines.Add(line);
                }
                else if (text.Length > 0)
                {
                    unread++;
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No metrics, or no more of them.
        }

        return (lines, unread);
    }
}
