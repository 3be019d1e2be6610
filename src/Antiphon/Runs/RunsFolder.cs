namespace Antiphon.Runs;

/// <summary>A folder in which several runs lie, held so that no two comparisons or searches work on it.</summary>
public sealed class RunsFolder : IDisposable
{
    private readonly IDisposable _held;

    private RunsFolder(string path, IDisposable held) => (Path, _held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Holds a folder; it is made if it is not there.</summary>
    /// <exception cref="UsageException">It is the folder of a single run.</exception>
    /// <exception cref="RunException">It cannot be made, or another process works on it.</exception>
    public static RunsFolder Hold(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (RunDirectory.IsRun(path))
        {
            throw new UsageException($"{path}: this is the folder of a single run, expected a name of its own for several");
        }

        return new(path, RunDirectory.Attempt(path, () =>
        {
            Directory.CreateDirectory(path);
            return RunDirectory.Hold(path, SearchOption.TopDirectoryOnly);
        }));
    }

    /// <summary>Lets go of the folder, and removes it if nothing has come to lie in it.</summary>
    public void Dispose()
    {
        RunDirectory.RemoveIfBare(Path);
        _held.Dispose();
    }
}
