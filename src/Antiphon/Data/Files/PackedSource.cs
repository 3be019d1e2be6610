namespace Antiphon.Data;

/// <summary>Files of a packed tar archive, unpacked into memory.</summary>
internal sealed class PackedSource : FileSource
{
    private const long MostBytes = 1L << 30;

    private readonly byte[][] _files;

    private PackedSource(byte[][] files) => _files = files;

    public static PackedSource OpenArchive(string path)
    {
        var total = 0L;
        var (files, folders) = TarSource.List(path, (entry, most) =>
        {
            total += entry.Length;
            return total > MostBytes ? throw new RunException(
                    $"{path}: its files take more than {MostBytes >> 20} MiB of memory: unpack it (gunzip makes a .tar, tar -x a folder) and give that")
                : entry.Length > most ? throw new InvalidDataException($"{entry.Name} claims {entry.Length} bytes, and there can be no more than {most}")
                : entry.Length == 0 ? []
                : DataFile.Take(entry.DataStream!, entry.Length) is var bytes && bytes.Length < entry.Length ? throw new EndOfStreamException()
                : bytes;
        });
        return new([.. files.Select(file => file.Item)])
        {
            Path = path,
            Names = [.. files.Select(file => file.Name)],
            Folders = folders,
        };
    }

    protected override Span<byte> ReadFile(int index, ImageBuffer image) => _files[index];
}
