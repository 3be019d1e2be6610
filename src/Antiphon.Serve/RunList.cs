using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Serve;

/// <summary>
/// The runs in a folder and in the comparisons in it. What has been read of a run is kept until one of its files changes, and the list for a second or longer, so that however many ask, a scan takes
/// little of the machine.
/// </summary>
internal sealed class RunList(string root, Func<string, Experiment> readExperiment)
{
    // A scan may take this share of one processor.
    private const int Share = 50;

    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(10);

    // What changes when something comes of a run, with the configuration first.
    private static readonly Func<string, string>[] Files =
        [RunDirectory.ConfigOf, RunDirectory.MetricsOf, RunDirectory.SummaryOf, path => Path.Combine(path, "state.json"), path => Path.Combine(path, "log.txt")];

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    private readonly Lock _gate = new();
    private Dictionary<string, Known> _known = [];
    private Snapshot? _snapshot;
    private long _scanned;
    private TimeSpan _age;

    /// <summary>Which paths may be read.</summary>
    public SafePath Paths { get; } = new(root);

    /// <summary>The list as JSON, and a tag that changes when it does.</summary>
    public (byte[] Json, string Tag) AsJson() => Current() is var now ? (now.Json, now.Tag) : default;

    /// <summary>The rows.</summary>
    public IReadOnlyList<ServedRun> Rows() => Current().Rows;

    /// <summary>The folder of a run by its name in the list; null if there is none. A name is looked up and never joined to a path.</summary>
    public string? FolderOf(string name) => Current().Folders.GetValueOrDefault(name);

    /// <summary>The file of a run, if it is one that may be read.</summary>
    public FileInfo? FileOf(string run, Func<string, string> file)
    {
        try
        {
            return Paths.HasFolder(run) && Paths.Find(file(run)) is { Exists: true } found ? found : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Snapshot Current()
    {
        lock (_gate)
        {
            if (_snapshot is null || Stopwatch.GetElapsedTime(_scanned) > _age)
            {
                var start = Stopwatch.GetTimestamp();
                _snapshot = Scan();
                _scanned = Stopwatch.GetTimestamp();
                _age = TimeSpan.FromTicks(Math.Clamp(Stopwatch.GetElapsedTime(start, _scanned).Ticks * Share, LeastAge.Ticks, MostAge.Ticks));
            }

            return _snapshot;
        }
    }

    private Snapshot Scan()
    {
        var (known, rows, folders) = (new Dictionary<string, Known>(), new List<ServedRun>(), new Dictionary<string, string>());
        foreach (var run in FoldersIn())
        {
            var name = NameOf(run);
            if (Paths.HasFolder(run) && Look(run, name) is { } there)
            {
                known[run] = there;
                rows.Add(there.Row);
                folders[name] = run;
            }
        }

        _known = known;
        var json = JsonSerializer.SerializeToUtf8Bytes(rows, ServeJson.Default.IReadOnlyListServedRun);
        return new(rows, folders, json, $"\"{Convert.ToHexString(SHA256.HashData(json).AsSpan(0, 16))}\"");
    }

    // A folder that is not there yet, or has gone, has no runs: a training may be about to make it.
    private IReadOnlyList<string> FoldersIn()
    {
        try
        {
            return RunHistory.FoldersIn(_folder);
        }
        catch (RunException)
        {
            return [];
        }
    }

    private string NameOf(string run)
    {
        var name = Path.GetRelativePath(_folder, run);
        return name == "." ? Path.GetFileName(_folder) : name.Replace(Path.DirectorySeparatorChar, '/');
    }

    private Known? Look(string run, string name)
    {
        var stamps = new (long, long)[Files.Length];
        var written = DateTime.MinValue;
        for (var i = 0; i < Files.Length; i++)
        {
            if (Paths.Find(Files[i](run)) is not { } file)
            {
                return null;
            }

            if (file.Exists)
            {
                stamps[i] = (file.LastWriteTimeUtc.Ticks, file.Length);
                written = written > file.LastWriteTimeUtc ? written : file.LastWriteTimeUtc;
            }
        }

        var before = _known.GetValueOrDefault(run);
        if (before is not null && before.Stamps.AsSpan().SequenceEqual(stamps) && before.Row.State != "running")
        {
            return before;
        }

        if (before is not null && before.Stamps.AsSpan().SequenceEqual(stamps))
        {
            // Its process may have been killed, which no file tells.
            var (state, message) = RunDirectory.StateOf(run);
            return before with { Row = before.Row with { State = state, Message = message } };
        }

        var (experiment, damage) = before is not null && before.Stamps[0] == stamps[0] ? (before.Experiment, before.Damage) : ConfigurationOf(run);
        return new(stamps, experiment, damage, ServedRun.Of(name, experiment, damage, RunHistory.Read(run), written));
    }

    private (Experiment?, string?) ConfigurationOf(string run)
    {
        try
        {
            return (readExperiment(RunDirectory.ConfigOf(run)), null);
        }
        catch (Exception damaged) when (damaged is UsageException or RunException)
        {
            return (null, damaged.Message);
        }
    }

    private sealed record Known((long, long)[] Stamps, Experiment? Experiment, string? Damage, ServedRun Row);

    private sealed record Snapshot(IReadOnlyList<ServedRun> Rows, IReadOnlyDictionary<string, string> Folders, byte[] Json, string Tag);
}
