using System.IO.Enumeration;

namespace Antiphon.Data;

/// <summary>
/// What lies below a folder, links followed: the files, and for each where it really lies. A link to a folder on the way to it is left out, as it would lead round in a ring.
/// </summary>
internal sealed class FolderWalk
{
    private const int MostLinks = 40;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
    private static readonly EnumerationOptions WithoutLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private readonly Dictionary<string, string> _realFolders = [];
    private readonly List<string> _way = []; // the real folders from the first one to the one that is looked into

    public FolderWalk(string path) => Visit(path, "", RealPath(path));

    /// <summary>The names of the files, with slashes.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The folder in which each file really lies, and its name there.</summary>
    public List<(string Folder, string Name)> Places { get; } = [];

    /// <summary>The names of the folders, with slashes.</summary>
    public List<string> Folders { get; } = [];

    /// <summary>Whether there was any link.</summary>
    public bool HasLinks { get; private set; }

    private void Visit(string path, string name, string real)
    {
        if (_way.Exists(folder => folder == real || folder.StartsWith(Path.TrimEndingDirectorySeparator(real) + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            return;
        }

        _way.Add(real);
        if (name.Length > 0)
        {
            Folders.Add(name);
            name += '/';
        }

        // To ask each entry whether it is a link would be a question to the disk for every picture; to list a folder twice is not.
        var (entries, others) = (List(path, Everything), List(path, WithoutLinks));
        var links = entries.Count > others.Count ? entries.Except(others).ToHashSet() : [];
        HasLinks |= links.Count > 0;
        foreach (var entry in entries)
        {
            if ((entry.IsFolder || PictureFile.Is(entry.Name)) && IsMangled(path, entry.Name))
            {
                throw new RunException($"{Path.Join(path, entry.Name)}: this name is not in UTF-8, and by another it cannot be opened");
            }

            var target = links.Contains(entry) ? RealPath(Path.Join(path, entry.Name)) : null;
            if (entry.IsFolder)
            {
                Visit(Path.Join(path, entry.Name), name + entry.Name, target ?? Path.Join(real, entry.Name));
            }
            else
            {
                Files.Add(name + entry.Name);
                Places.Add(target is null ? (real, entry.Name) : (Path.GetDirectoryName(target)!, Path.GetFileName(target)));
            }
        }

        _way.RemoveAt(_way.Count - 1);
    }

    // Bytes that are no UTF-8 arrive as this character, and the name no longer leads to the file.
    private static bool IsMangled(string path, string name) => name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(Path.Join(path, name));

    private static List<(string Name, bool IsFolder)> List(string path, EnumerationOptions options) =>
        [.. new FileSystemEnumerable<(string, bool)>(path, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), options)];

    // The path with all links on it followed, as far as the system itself would.
    private string RealPath(string path, int links = 0)
    {
        if (Path.GetDirectoryName(path) is not { } parent || links > MostLinks)
        {
            return path;
        }

        if (!_realFolders.TryGetValue(parent, out var folder))
        {
            _realFolders[parent] = folder = RealPath(parent, links);
        }

        var place = Path.Join(folder, Path.GetFileName(path));
        return new FileInfo(place).LinkTarget is { } target ? RealPath(Path.GetFullPath(target, folder), links + 1) : place;
    }
}
