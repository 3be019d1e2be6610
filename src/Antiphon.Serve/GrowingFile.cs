namespace Antiphon.Serve;

/// <summary>A file of lines that others write: what was appended since the last look. One that was written anew is told by its length, or by other bytes before the place where reading goes on.</summary>
internal sealed class GrowingFile(Func<FileInfo?> find)
{
    // So much is read at a look; what remains comes at the next.
    private const int MostBytes = 256 * 1024;

    // So many bytes before that place are held against those that were there.
    private const int Overlap = 4096;

    private (long Length, DateTime Written) _seen;
    private byte[] _before = [];
    private long _position;
    private bool _isThere;

    /// <summary>What has happened, and the lines that came, each with its end.</summary>
    public (FileChange Change, ReadOnlyMemory<byte> Lines) Look()
    {
        var file = find();
        if (file is not { Exists: true })
        {
            var wasThere = _isThere;
            (_isThere, _position, _before, _seen) = (false, 0, [], default);
            return (wasThere ? FileChange.Gone : FileChange.None, default);
        }

        var now = (file.Length, file.LastWriteTimeUtc);
        if (!_isThere)
        {
            _isThere = true;
            return (FileChange.Rewritten, default);
        }

        if (now == _seen)
        {
            return (FileChange.None, default);
        }

        try
        {
            return Read(file, now);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (FileChange.None, default); // at the next look
        }
    }

    /// <summary>Passes over what is there: its reader has it.</summary>
    public void SkipToEnd()
    {
        var file = find();
        (_isThere, _position, _before, _seen) = (file is { Exists: true }, 0, [], default);
        if (!_isThere)
        {
            return;
        }

        try
        {
            using var stream = Open(file!);
            var length = (int)Math.Min(stream.Length, MostBytes);
            var start = stream.Length - length;
            var bytes = ReadAt(stream, start, length);
            var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            (_position, _before) = (start + end, bytes[Math.Max(end - Overlap, 0)..end]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isThere = false; // at the next look
        }
    }

    private (FileChange, ReadOnlyMemory<byte>) Read(FileInfo file, (long Length, DateTime Written) now)
    {
        using var stream = Open(file);
        if (stream.Length < _position)
        {
            return (FileChange.Rewritten, default);
        }

        var start = _position - _before.Length;
        var bytes = ReadAt(stream, start, (int)Math.Min(stream.Length - start, _before.Length + MostBytes));
        if (!bytes.AsSpan().StartsWith(_before))
        {
            return (FileChange.Rewritten, default);
        }

        _seen = start + bytes.Length < now.Length ? default : now;
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (end <= _before.Length)
        {
            return (FileChange.None, default);
        }

        var lines = bytes.AsMemory(_before.Length, end - _before.Length);
        (_position, _before) = (start + end, bytes[Math.Max(end - Overlap, 0)..end]);
        return (FileChange.Appended, lines);
    }

    // Whoever writes it goes on to do so.
    private static FileStream Open(FileInfo file) => new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private static byte[] ReadAt(FileStream stream, long start, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        for (int more; read < length && (more = RandomAccess.Read(stream.SafeFileHandle, bytes.AsSpan(read), start + read)) > 0; read += more)
        {
        }

        return read == length ? bytes : bytes[..read];
    }
}
