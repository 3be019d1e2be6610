namespace Antiphon.Data;

/// <summary>The files of a folder or an archive by number, in the order of their names; read from several threads at once.</summary>
internal abstract class FileSource
{
    private const int LargestFile = 1 << 28;

    /// <summary>The full path of the folder or the archive.</summary>
    public required string Path { get; init; }

    /// <summary>The names of the files below it, with slashes.</summary>
    public required string[] Names { get; init; }

    /// <summary>The names of the folders below it, with slashes; in an archive some may be missing.</summary>
    public required string[] Folders { get; init; }

    /// <summary>The folder in which each file really lies and its name there, where there are links; else null.</summary>
    public (string Folder, string Name)[]? Places { get; init; }

    /// <summary>Opens a folder, a .tar, a .tar.gz or a .tgz.</summary>
    /// <exception cref="RunException">It is missing or damaged.</exception>
    public static FileSource Open(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        return Directory.Exists(path) ? FolderSource.OpenFolder(path)
            : !File.Exists(path) ? throw new RunException($"{path}: no such folder or archive")
            : DataFile.IsPacked(path) ? PackedSource.OpenArchive(path)
            : TarSource.OpenArchive(path);
    }

    /// <summary>What an error calls a file.</summary>
    public string FullName(int index) => $"{Path}{System.IO.Path.DirectorySeparatorChar}{Names[index]}";

    /// <summary>A file's bytes; they may lie in the image's scratch memory.</summary>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public Span<byte> Read(int index, ImageBuffer image)
    {
        try
        {
            return ReadFile(index, image);
        }
        catch (Exception error) when (DataFile.IsTrouble(error))
        {
            throw DataFile.Trouble(FullName(index), error);
        }
    }

    protected abstract Span<byte> ReadFile(int index, ImageBuffer image);

    protected static int Checked(long length) => length is >= 0 and <= LargestFile
        ? (int)length
        : throw new IOException($"{length} bytes are more than a file here may have, {LargestFile}");
}
