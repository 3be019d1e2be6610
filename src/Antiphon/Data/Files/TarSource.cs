using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Data;

/// <summary>Files in a tar archive that is not packed: an index of where each lies, and reads from there.</summary>
internal sealed class TarSource : FileSource
{
    private readonly SafeFileHandle _file;
    private readonly (long Offset, int Length)[] _places;

    private TarSource(SafeFileHandle file, (long Offset, int Length)[] places) => (_file, _places) = (file, places);

    public static TarSource OpenArchive(string path)
    {
        var (files, folders) = List(path, static (entry, _) => (entry.DataOffset, Checked(entry.Length)));
        return new(File.OpenHandle(path), [.. files.Select(file => file.Item)])
        {
            Path = path,
            Names = [.. files.Select(file => file.Name)],
            Folders = folders,
        };
    }

    /// <summary>Goes through an archive, packed or not, and takes something of each file; the files in the order of their names.</summary>
    public static ((string Name, T Item)[] Files, string[] Folders) List<T>(string path, Func<TarEntry, long, T> take) => DataFile.Read(path, (stream, most) =>
    {
        var (files, folders) = (new List<(string Name, T Item)>(), new List<string>());
        foreach (var entry in Entries(stream))
        {
            if (entry.EntryType is TarEntryType.Directory)
            {
                folders.Add(NameOf(entry).TrimEnd('/'));
            }
            else
            {
                files.Add((NameOf(entry), take(entry, most)));
            }
        }

        return ((string, T)[])[.. files.OrderBy(file => file.Name, StringComparer.Ordinal)] is var sorted && sorted.Length == 0
            ? throw new InvalidDataException("no tar archive, or one without files")
            : (sorted, folders.ToArray());
    });

    /// <summary>The files and folders of an archive as they come; a second file of one name is refused.</summary>
    public static IEnumerable<TarEntry> Entries(Stream archive)
    {
        using var reader = new TarReader(new TarBlocks(archive), leaveOpen: true);
        var names = new HashSet<string>();
        while (Next(reader) is { } entry)
        {
            var isFile = IsFile(entry);
            if (isFile && !names.Add(NameOf(entry)))
            {
                throw new InvalidDataException($"holds {NameOf(entry)} twice");
            }

            if (isFile || entry.EntryType is TarEntryType.Directory)
            {
                yield return entry;
            }
        }
    }

    private static string NameOf(TarEntry entry) => entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;

    // The framework's reader says of a senseless header what its arithmetic says; here it is one sentence.
    private static TarEntry? Next(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception error) when (error is OverflowException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"a header that makes no sense: {DataFile.Sentence(error)}", error);
        }
    }

    public static Span<byte> Fill(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var read = RandomAccess.Read(file, rest, offset);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            rest = rest[read..];
            offset += read;
        }

        return bytes;
    }

    /// <summary>Whether an entry is a file with bytes of its own.</summary>
    public static bool IsFile(TarEntry entry) => entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;

    protected override Span<byte> ReadFile(int index, ImageBuffer image)
    {
        var (offset, length) = _places[index];
        return Fill(_file, offset, image.File(length));
    }
}
