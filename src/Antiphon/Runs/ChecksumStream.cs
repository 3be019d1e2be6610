using System.IO.Hashing;

namespace Antiphon.Runs;

/// <summary>Sums up what is written through it. Not to be read from.</summary>
internal sealed class ChecksumStream(Stream to) : Stream
{
    private readonly XxHash128 _sum = new();

    /// <summary>XXH128 of what was written so far, as lower-case hexadecimal.</summary>
    public string Checksum => Convert.ToHexStringLower(_sum.GetCurrentHash());

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _sum.Append(buffer);
        to.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => to.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
