namespace Antiphon.Data;

/// <summary>Files in a folder.</summary>
internal sealed class FolderShelf : Shelf
{
    public static FolderShelf OpenFolder(string path)
    {
        try
        {
            return new()
            {
                Path = path,
                Names = Below(path, Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)),
                Folders = Below(path, Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories)),
            };
        }
        catch (Exception error) when (DataFile.IsTrouble(error))
        {
            throw DataFile.Trouble(path, error);
        }
    }

    protected override Span<byte> ReadFile(int index, Canvas canvas)
    {
        using var file = File.OpenHandle(System.IO.Path.Combine(Path, Names[index]));
        var length = Checked(RandomAccess.GetLength(file));
        return TarShelf.Fill(file, 0, canvas.File(length));
    }

    private static string[] Below(string path, IEnumerable<string> paths)
    {
        string[] names = [.. paths.Select(p => p[(path.Length + 1)..].Replace(System.IO.Path.DirectorySeparatorChar, '/'))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }
}
