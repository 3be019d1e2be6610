using System.Formats.Tar;

namespace Antiphon.Serve;

/// <summary>Keeps to one folder: symbolic links that lead out of it are not followed, and nothing is opened that is no file.</summary>
internal sealed class SafePath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    private readonly string _folder;
    private readonly string _root;

    public SafePath(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _root = Real(_folder) ?? _folder;
    }

    /// <summary>Whether a path that begins with the folder's leads to something in it.</summary>
    public bool HasFolder(string path) => FirstLink(path, _folder.Length) is null || (Real(path) is { } real && IsBelow(real));

    /// <summary>
    /// A file of a folder that is inside: what it is and where it lies, <c>Exists</c> being false where there is none. Null if a link leads out, or if it is a pipe, a socket or a device:
    /// to open a pipe is to wait for whoever writes to it.
    /// </summary>
    public FileInfo? Find(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            if (Real(path) is not { } real || !IsBelow(real))
            {
                return null;
            }

            file = new(real);
        }

        return file is { Exists: true, Length: 0 } && !IsFile(file.FullName) ? null : file;
    }

    private bool IsBelow(string real) => real == _root || real.StartsWith(Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Without any link on the way; null if links go around in a circle.
    private static string? Real(string path)
    {
        for (var links = 0; links <= MostLinks; links++)
        {
            if (FirstLink(path, 0) is not var (link, rest))
            {
                return path;
            }

            path = Path.GetFullPath(Path.Join(Path.GetFullPath(link.LinkTarget!, Path.GetDirectoryName(link.FullName)!), rest));
        }

        return null;
    }

    private static (FileSystemInfo Link, string Below)? FirstLink(string path, int from)
    {
        for (var end = Math.Max(from + 1, Path.GetPathRoot(path)!.Length); end < path.Length;)
        {
            var next = path.IndexOf(Path.DirectorySeparatorChar, end);
            var part = next < 0 ? path : path[..next];
            var entry = new FileInfo(part);
            if (entry.Attributes != (FileAttributes)(-1) && entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null)
            {
                return (entry, next < 0 ? "" : path[next..]);
            }

            end = next < 0 ? path.Length : next + 1;
        }

        return null;
    }

    // The framework asks the system what an entry is only where it packs one.
    private static bool IsFile(string path)
    {
        try
        {
            using var packed = new MemoryStream();
            using (var writer = new TarWriter(packed, leaveOpen: true))
            {
                writer.WriteEntry(path, "entry");
            }

            packed.Position = 0;
            using var reader = new TarReader(packed);
            return reader.GetNextEntry()?.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
