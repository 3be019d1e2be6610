using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A run as pages and plots tell of it.</summary>
/// <param name="Name">Its folder, from the one that was named on.</param>
/// <param name="History">What came of it.</param>
/// <param name="Experiment">What it trains; null if its configuration cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null if it can.</param>
/// <param name="Results">Its results; null if there are none that can be read.</param>
internal sealed record ReportedRun(string Name, RunHistory History, Experiment? Experiment, string? Problem, RunResults? Results)
{
    /// <summary>running, finished, stopped, diverged or failed; damaged where its configuration cannot be read.</summary>
    public string State => Experiment is null ? "damaged" : History.State;

    /// <summary>Why it is in that state; null if there is nothing to say.</summary>
    public string? Message => Problem ?? History.Message;

    /// <summary>The accuracy on the validation examples of the epoch that was judged, or of the last; null before the first has ended.</summary>
    public double? Validation => Judged?.ValidationAccuracy;

    /// <summary>The accuracy on the test examples, or on the validation examples where the test set stayed closed.</summary>
    public double? Accuracy => Results?.TestAccuracy ?? Validation;

    /// <summary>What each probe saw after the epoch that was judged, or after the last if it did not look then; an empty one if it found nothing to look at.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Seen =>
        ((RunEpoch?[])[Judged, History.Last]).OfType<RunEpoch>().SelectMany(epoch => epoch.Probes)
            .Concat((Experiment?.Watches ?? []).Select(watch => KeyValuePair.Create<string, IReadOnlyDictionary<string, double>>(watch.Probe.Name, new Dictionary<string, double>())))
            .DistinctBy(seen => seen.Key).ToDictionary();

    private RunEpoch? Judged => History.Epochs.FirstOrDefault(epoch => epoch.Epoch == Results?.JudgedEpoch) ?? History.Last;

    /// <summary>The runs in folders, each once, by the folders' names.</summary>
    /// <exception cref="RunException">A folder is not there, or there is no run in any.</exception>
    public static IReadOnlyList<ReportedRun> In(IReadOnlyList<string> folders)
    {
        var found = folders.SelectMany(folder => RunHistory.FoldersIn(folder).Select(run => (Run: Path.GetFullPath(run), Name: NameOf(folder, run)))).DistinctBy(pair => pair.Run).ToList();
        return found.Count > 0 ? [.. found.Select(pair => Read(pair.Run, pair.Name))] : throw new RunException($"there is no run in {string.Join(", ", folders)}: expected folders of runs, or folders in which runs lie");
    }

    private static ReportedRun Read(string path, string name)
    {
        var history = RunHistory.Read(path);
        try
        {
            return new(name, history, ConfigFile.ReadExperiment(RunDirectory.ConfigOf(path)), null, ResultsIn(path));
        }
        catch (Exception damaged) when (damaged is UsageException or RunException)
        {
            // Where it lies on this machine is of no use to whoever reads the page.
            return new(name, history, null, damaged.Message.Replace(path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), ResultsIn(path));
        }
    }

    /// <summary>What the results of the run in a folder say; null if there are none that can be read.</summary>
    public static RunResults? ResultsIn(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(RunDirectory.SummaryOf(path)), Json.Plain.RunResults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string NameOf(string folder, string run)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Path.GetRelativePath(Path.GetDirectoryName(full) ?? full, Path.GetFullPath(run)).Replace('\\', '/');
    }
}
