namespace Antiphon.Data;

/// <summary>Files in a folder.</summary>
internal sealed class FolderShelf : Shelf
{
    public static FolderShelf OpenFolder(string path)
    {
        try
        {
            var walk = new FolderWalk(path);
            string[] names = [.. walk.Files];
            (string, string)[] places = [.. walk.Places];
            Array.Sort(names, places, StringComparer.Ordinal);
            string[] folders = [.. walk.Folders];
            return folders.Concat(names.Where(PictureFile.Is)).FirstOrDefault(name => IsMangled(path, name)) is { } strange
                ? throw new RunException($"{path}/{strange}: this name is not in UTF-8, and by another it cannot be opened")
                : new() { Path = path, Names = names, Folders = folders, Places = walk.HasLinks ? places : null };
        }
        catch (Exception error) when (DataFile.IsTrouble(error))
        {
            throw DataFile.Trouble(path, error);
        }
    }

    protected override Span<byte> ReadFile(int index, Canvas canvas)
    {
        using var file = File.OpenHandle(DataFile.Solid(System.IO.Path.Combine(Path, Names[index])));
        var length = Checked(RandomAccess.GetLength(file));
        return TarShelf.Fill(file, 0, canvas.File(length));
    }

    // Bytes that are no UTF-8 arrive as this character, and the name no longer leads to the file.
    private static bool IsMangled(string path, string name) => name.Contains('\uFFFD', StringComparison.Ordinal) && !System.IO.Path.Exists(System.IO.Path.Combine(path, name));
}
