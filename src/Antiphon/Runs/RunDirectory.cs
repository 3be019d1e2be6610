using System.Text.Json;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>
/// The folder of a run: config.yaml, metrics.jsonl, log.txt, checkpoints/, summary.json and state.json. Whoever trains in it holds it, so that no two do; a process that
/// is killed lets go of it.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    private const string LockName = "lock";

    // Whoever looks whether a run is held has its lock for a moment.
    private const int HoldAttempts = 50;
    private static readonly TimeSpan HoldPause = TimeSpan.FromMilliseconds(2);

    private readonly FileStream _held;

    private RunDirectory(string path, FileStream held) => (Path, _held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved configuration.</summary>
    public string Config => ConfigOf(Path);

    /// <summary>What came of each epoch and of some steps, a line of JSON each.</summary>
    public string Metrics => MetricsOf(Path);

    /// <summary>What was said while it ran.</summary>
    public string Log => File("log.txt");

    /// <summary>The results of a run that has finished.</summary>
    public string Summary => SummaryOf(Path);

    /// <summary>The folder of the checkpoints.</summary>
    public string Checkpoints => CheckpointsOf(Path);

    /// <summary>The configuration of the run in a folder.</summary>
    public static string ConfigOf(string path) => System.IO.Path.Combine(path, "config.yaml");

    /// <summary>The metrics of the run in a folder.</summary>
    public static string MetricsOf(string path) => System.IO.Path.Combine(path, "metrics.jsonl");

    /// <summary>The results of the run in a folder.</summary>
    public static string SummaryOf(string path) => System.IO.Path.Combine(path, "summary.json");

    /// <summary>The folder of the checkpoints of the run in a folder.</summary>
    public static string CheckpointsOf(string path) => System.IO.Path.Combine(path, "checkpoints");

    /// <summary>Whether there is a run in a folder.</summary>
    public static bool IsRun(string path) => System.IO.File.Exists(ConfigOf(path));

    /// <summary>Whether there is a run in a folder, or runs, or a process that holds it.</summary>
    public static bool IsTaken(string path) => Directory.Exists(path) && (!IsBare(path) || IsHeld(path));

    /// <summary>A folder for a new run.</summary>
    /// <exception cref="UsageException">There is a run of this name, or something else.</exception>
    /// <exception cref="RunException">The folder cannot be made, or another process trains in it.</exception>
    public static RunDirectory Create(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        RefuseTaken(path, null); // before anything in it is touched
        var held = Attempt(path, () =>
        {
            Directory.CreateDirectory(path);
            return Hold(path);
        });
        RefuseTaken(path, held);

        return Attempt(path, () =>
        {
            Directory.CreateDirectory(CheckpointsOf(path));
            return new RunDirectory(path, held);
        });
    }

    /// <summary>The folder of a run that has begun.</summary>
    /// <exception cref="RunException">There is none, or another process trains in it.</exception>
    public static RunDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return IsRun(path)
            ? Attempt(path, () => new RunDirectory(path, Hold(path)))
            : throw new RunException($"{path}: there is no run in it, expected a folder with config.yaml and checkpoints");
    }

    /// <summary>How a run goes: running, finished, stopped, diverged or failed, and why it ended early. A run whose process is gone has stopped, whatever it wrote last.</summary>
    public static (string State, string? Message) StateOf(string path)
    {
        var file = System.IO.Path.Combine(path, "state.json");
        try
        {
            var state = JsonSerializer.Deserialize(System.IO.File.ReadAllText(file), RunJson.Plain.RunState);
            return state is null ? ("unknown", null) : state.State == "running" && !IsHeld(path) ? ("stopped", "its process is gone") : (state.State, state.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return (IsHeld(path) ? "running" : "stopped", null);
        }
    }

    /// <summary>What the results of the run in a folder say; null if there are none that can be read.</summary>
    public static RunSummary? SummaryIn(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(System.IO.File.ReadAllText(SummaryOf(path)), RunJson.Plain.RunSummary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What the finished run in a folder came to; null if it has not finished, or its last checkpoint is gone.</summary>
    public static TrainingResult? ResultOf(string path)
    {
        if (StateOf(path).State != "finished" || SummaryIn(path) is not { } summary)
        {
            return null;
        }

        return EpochsOf(path) is not { Count: > 0 } epochs ? null : new(epochs, summary.TestAccuracy, summary.JudgedEpoch, summary.WeightsSha256);
    }

    /// <summary>What came of each epoch that the newest checkpoint of the run in a folder knows of; none where there is no checkpoint.</summary>
    public static IReadOnlyList<EpochReport> EpochsOf(string path)
    {
        using var newest = RunCheckpoints.OpenNewest(path, _ => { });
        return newest?.Position.Epochs ?? [];
    }

    /// <summary>Says how the run goes.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Say(string state, string? message = null) => Write(File("state.json"), JsonSerializer.Serialize(new(state, message), RunJson.Plain.RunState) + "\n");

    /// <summary>Writes a file of the run, whole or not at all.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static void Write(string path, string text) => WholeFile.Write(path, file => file.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Lets go of the folder, and removes it if nothing came of the run.</summary>
    public void Dispose()
    {
        RemoveIfBare(Path);
        _held.Dispose();
    }

    /// <summary>Whether a folder has nothing in it but a lock and an empty folder for checkpoints.</summary>
    internal static bool IsBare(string path) =>
        Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry) == LockName || WholeFile.IsDraft(entry) || (entry == CheckpointsOf(path) && !Directory.EnumerateFileSystemEntries(entry).Any()));

    /// <summary>Removes a folder in which nothing has come to lie, while it is held, so that it is nobody else's.</summary>
    internal static void RemoveIfBare(string path)
    {
        try
        {
            if (IsBare(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays, empty; whatever went wrong before is worth more.
        }
    }

    private static void RefuseTaken(string path, IDisposable? held)
    {
        if (Directory.Exists(path) && !Attempt(path, () => IsBare(path)))
        {
            held?.Dispose();
            throw new UsageException($"there is a run of this name in {path}: expected a new one, or 'resume' to go on with it");
        }
    }

    // What a killed process had half written goes.
    internal static FileStream Hold(string path, SearchOption drafts = SearchOption.AllDirectories)
    {
        var held = Lock(System.IO.Path.Combine(path, LockName));
        foreach (var draft in Directory.EnumerateFiles(path, "*.tmp", drafts).Where(WholeFile.IsDraft))
        {
            System.IO.File.Delete(draft);
        }

        return held;
    }

    private static FileStream Lock(string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < HoldAttempts && System.IO.File.Exists(name))
            {
                Thread.Sleep(HoldPause);
            }
        }
    }

    // Many may look at a time.
    private static bool IsHeld(string path)
    {
        var name = System.IO.Path.Combine(path, LockName);
        try
        {
            if (System.IO.File.Exists(name))
            {
                new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            }

            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // of a folder that is not ours to write to, nobody can say
        }
        catch (IOException)
        {
            return true;
        }
    }

    internal static T Attempt<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException held) when (IsHeld(path))
        {
            throw new RunException($"{path}: another process trains in it, expected a folder of its own for each training", held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: no folder for a run: {error.Message.TrimEnd('.')}", error);
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
