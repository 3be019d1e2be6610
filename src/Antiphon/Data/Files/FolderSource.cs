namespace Antiphon.Data;

/// <summary>Files in a folder.</summary>
internal sealed class FolderSource : FileSource
{
    public static FolderSource OpenFolder(string path)
    {
        try
        {
            var walk = new FolderWalk(path);
            string[] names = [.. walk.Files];
            (string, string)[] places = [.. walk.Places];
            Array.Sort(names, places, StringComparer.Ordinal);
            return new() { Path = path, Names = names, Folders = [.. walk.Folders], Places = walk.HasLinks ? places : null };
        }
        catch (Exception error) when (DataFile.IsTrouble(error))
        {
            throw DataFile.Trouble(path, error);
        }
    }

    protected override Span<byte> ReadFile(int index, ImageBuffer image)
    {
        using var file = File.OpenHandle(DataFile.Solid(System.IO.Path.Combine(Path, Names[index])));
        var length = Checked(RandomAccess.GetLength(file));
        return TarSource.Fill(file, 0, image.File(length));
    }
}
