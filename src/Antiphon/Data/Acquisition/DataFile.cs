using System.Formats.Tar;
using System.IO.Compression;

namespace Antiphon.Data;

/// <summary>Opens data files, plain or gzip, and turns what the system says of them into one sentence with the file's full name.</summary>
internal static class DataFile
{
    private const int Chunk = 1 << 24;

    /// <summary>Deflate packs no tighter than this, so a file's length bounds what it can hold.</summary>
    public const int TightestPacking = 1032;

    /// <summary>The file of this name in a folder, as it is or with .gz behind it.</summary>
    public static string Find(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return File.Exists(path) ? path
            : File.Exists(path + ".gz") ? path + ".gz"
            : throw new RunException($"{path}: no such file, neither as it is nor as {name}.gz");
    }

    /// <summary>A path whose file can be opened: to open a pipe is to wait for whoever writes to it.</summary>
    /// <exception cref="IOException">It is a pipe, a socket or a device.</exception>
    public static string Solid(string path)
    {
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return target is { Exists: true, Length: 0 } && !IsFile(target.FullName) ? throw new IOException("it is a pipe, a socket or a device, expected a file") : path;
    }

    /// <summary>Reads a file with <paramref name="read"/>, which gets the unpacked bytes and how many there can be at most.</summary>
    public static T Read<T>(string path, Func<Stream, long, T> read)
    {
        try
        {
            using var file = File.OpenRead(Solid(path));
            if (!IsPacked(path))
            {
                return read(file, file.Length);
            }

            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return read(unpacked, file.Length * TightestPacking);
        }
        catch (Exception error) when (IsTrouble(error))
        {
            throw Trouble(path, error);
        }
    }

    /// <summary>Whether a name says gzip.</summary>
    public static bool IsPacked(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an exception is the file's or the system's fault.</summary>
    public static bool IsTrouble(Exception error) => error is InvalidDataException or IOException or UnauthorizedAccessException;

    /// <summary>That fault in one sentence.</summary>
    public static RunException Trouble(string path, Exception error) => new(
        error switch
        {
            InvalidDataException => $"{path}: damaged archive: {Sentence(error)}",
            EndOfStreamException => $"{path}: cut short",
            FileNotFoundException or DirectoryNotFoundException => $"{path}: no such file", // the system's words would name it once more
            UnauthorizedAccessException when error.Message.Contains($"'{path}'", StringComparison.Ordinal) => $"{path}: access is denied",
            _ => $"{path}: cannot be read: {Sentence(error)}",
        },
        error);

    /// <summary>Reads up to <paramref name="length"/> bytes; memory grows with what is there, not with what was promised.</summary>
    public static byte[] Take(Stream stream, long length)
    {
        var bytes = new byte[Math.Min(length, Chunk)];
        var filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length)
            {
                return bytes[..filled];
            }

            if (filled == length)
            {
                return bytes;
            }

            Array.Resize(ref bytes, (int)Math.Min(length, Math.Min(2L * bytes.Length, Array.MaxLength)));
        }
    }

    // Asked only of what says that it is empty, as those that are no files do. The framework tells them apart where it packs them, and nowhere else.
    private static bool IsFile(string path)
    {
        using var packed = new MemoryStream();
        try
        {
            using var writer = new TarWriter(packed, leaveOpen: true);
            writer.WriteEntry(path, "entry");
        }
        catch (IOException)
        {
            return false; // what cannot be packed at all
        }

        packed.Position = 0;
        using var reader = new TarReader(packed);
        return reader.GetNextEntry() is { } entry && TarSource.IsFile(entry);
    }

    /// <summary>A system's message without its full stop, on one line.</summary>
    public static string Sentence(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
