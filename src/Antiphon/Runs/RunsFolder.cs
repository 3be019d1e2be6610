namespace Antiphon.Runs;

/// <summary>A folder in which several runs lie, held so that no two comparisons or searches work on it.</summary>
public sealed class RunsFolder : IDisposable
{
    private readonly IDisposable _held;

    private RunsFolder(string path, IDisposable held) => (Path, _held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Holds a folder; it is made if it is not there.</summary>
    /// <exception cref="RunException">It cannot be made, or another process works on it.</exception>
    public static RunsFolder Hold(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return new(path, RunDirectory.Attempt(path, () =>
        {
            Directory.CreateDirectory(path);
            return RunDirectory.Hold(path, SearchOption.TopDirectoryOnly);
        }));
    }

    /// <summary>Lets go of the folder, and removes it if nothing has come to lie in it.</summary>
    public void Dispose()
    {
        _held.Dispose();
        if (RunDirectory.IsBare(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
