namespace Antiphon.Cli;

/// <summary>The folder of a named run, runs/NAME below the working directory. It is there only once there is something in it.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly string _path;
    private readonly bool _isFirst;

    private RunFolder(string path)
    {
        (_path, _isFirst) = (path, !Directory.Exists(Path.GetDirectoryName(path)));
        Directory.CreateDirectory(path);
        Summary = OutputFile.At(Path.Combine(path, "summary.json"));
    }

    /// <summary>The results.</summary>
    public OutputFile Summary { get; }

    /// <summary>The folder for a new run.</summary>
    /// <exception cref="UsageException">There is a run of this name, or this is no name.</exception>
    public static RunFolder Open(string name)
    {
        if (name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || name.Trim(' ', '.').Length == 0)
        {
            throw new UsageException($"--log-name {name}: expected a name for a folder, without a path");
        }

        var path = Path.GetFullPath(Path.Combine("runs", name));
        return File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            ? throw new UsageException($"--log-name {name}: there is a run of this name in {path}: expected a new one")
            : new(path);
    }

    /// <summary>Removes the folder if nothing came of the run.</summary>
    public void Dispose()
    {
        DeleteEmpty(_path);
        if (_isFirst)
        {
            DeleteEmpty(Path.GetDirectoryName(_path)!);
        }
    }

    private static void DeleteEmpty(string path)
    {
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }
}
