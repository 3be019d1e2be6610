using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Antiphon.Cli;

/// <summary>A file for results: known to be writable before the work starts, written whole or not at all. Of a symbolic link it is the file at its end, and the link remains.</summary>
internal sealed class OutputFile
{
    private const int MostLinks = 40; // as many as Linux follows

    private readonly string _name;
    private string _path;

    private OutputFile(string name) => _name = _path = name;

    // Nothing is ever put in the place of a device: that is written through.
    private bool IsDevice => IsKernels(_path);

    private string Draft => Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Environment.ProcessId}.tmp");

    /// <summary>The file at a path.</summary>
    /// <exception cref="UsageException">The path is not what was typed.</exception>
    /// <exception cref="RunException">It cannot be written there.</exception>
    public static OutputFile At(string path)
    {
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new UsageException($"{path}: a name that is not in UTF-8, expected one that is");
        }

        var file = new OutputFile(Path.GetFullPath(path));
        file.Attempt(file.Probe);
        return file;
    }

    /// <summary>Refuses files of which two are one, so that the later result would take the place of the earlier.</summary>
    /// <exception cref="UsageException">There are two that are one.</exception>
    public static void RefuseShared(params IEnumerable<OutputFile?> files)
    {
        var places = new HashSet<string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            if (file is { IsDevice: false } && !places.Add(file._path))
            {
                throw new UsageException($"{file._name}: two results would be written to this one file, expected a file for each");
            }
        }
    }

    /// <summary>Refuses files in a folder that has its own.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public static void RefuseWithin(string folder, params IEnumerable<OutputFile?> files)
    {
        var place = Target(folder) + Path.DirectorySeparatorChar;
        foreach (var file in files)
        {
            if (file is not null && file._path.StartsWith(place, StringComparison.Ordinal))
            {
                throw new UsageException($"{file._name}: this lies in the folder of the run, so that two results would be written to one file or be taken for the run's own: expected another place");
            }
        }
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write<T>(T value, JsonTypeInfo<T> type) => WriteText(JsonSerializer.Serialize(value, type) + "\n");

    /// <summary>Writes a text.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteBytes(byte[] bytes) => WriteStream(stream => stream.Write(bytes));

    /// <summary>Writes whatever is written to a stream.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteStream(Action<Stream> write) =>
        Attempt(() =>
        {
            if (IsDevice)
            {
                using var device = File.OpenWrite(_path);
                write(device);
                return;
            }

            try
            {
                using (var draft = File.Create(Draft))
                {
                    write(draft);
                }

                File.Move(Draft, _path, overwrite: true);
            }
            finally
            {
                File.Delete(Draft);
            }
        });

    private void Probe()
    {
        _path = Target(_name);
        if (Directory.Exists(_path) || Path.EndsInDirectorySeparator(_name))
        {
            throw new RunException($"{_name}: a folder, expected a file to write");
        }

        if (Path.GetDirectoryName(_path) is { } folder && !Directory.Exists(folder))
        {
            throw new IOException($"there is no folder {folder}");
        }

        if (IsDevice)
        {
            if (!File.Exists(_path))
            {
                throw new IOException("there is no such device");
            }

            return;
        }

        if (File.Exists(_path))
        {
            // A pipe says that it is empty, and to open one for writing alone is to wait for its reader.
            var access = new FileInfo(_path).Length > 0 ? FileAccess.Write : FileAccess.ReadWrite;
            using var there = new FileStream(_path, FileMode.Open, access);
            if (!there.CanSeek)
            {
                throw new IOException("it is a pipe, expected a file");
            }
        }

        File.Create(Draft).Dispose();
        File.Delete(Draft);
    }

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{_name}: cannot be written: {error.Message.Replace(Draft, _name, StringComparison.Ordinal).TrimEnd('.')}", error);
        }
    }

    /// <summary>Where a path leads if all symbolic links in it are followed, those of its folders too; the last step need not be there.</summary>
    private static string Target(string path)
    {
        var links = 0;
        return Follow(path);

        string Follow(string path)
        {
            if (Path.GetDirectoryName(path) is not { } folder || IsKernels(path))
            {
                return path;
            }

            folder = Follow(folder);
            var place = Path.Combine(folder, Path.GetFileName(path));
            return IsKernels(place) || new FileInfo(place).LinkTarget is not { } target ? place
                : ++links > MostLinks ? throw new IOException("too many symbolic links, or links in a circle")
                : Follow(Path.GetFullPath(target, folder));
        }
    }

    // What the kernel shows as files: devices, and links to what a process has open, which lead to no path. Shared memory is kept in plain files.
    private static bool IsKernels(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)) || path.StartsWith("/proc/", StringComparison.Ordinal);
}
