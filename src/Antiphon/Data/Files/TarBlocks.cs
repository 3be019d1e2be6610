using System.Buffers;

namespace Antiphon.Data;

/// <summary>
/// An archive's bytes on their way to the framework's tar reader. That reader takes as much memory as a header claims for a long name or for attributes before it
/// looks whether they are there; here a claim beyond all that names need ends the reading.
/// </summary>
internal sealed class TarBlocks(Stream archive) : Stream
{
    private const int Block = 512;
    private const long Longest = 1 << 20;

    private static readonly SearchValues<byte> OctalText = SearchValues.Create("01234567 \0"u8);

    public override bool CanRead => true;

    public override bool CanSeek => archive.CanSeek;

    public override bool CanWrite => false;

    public override long Length => archive.Length;

    public override long Position
    {
        get => archive.Position;
        set => archive.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length != Block)
        {
            return archive.Read(buffer);
        }

        var count = archive.ReadAtLeast(buffer, Block, throwOnEndOfStream: false);
        return count == Block && Claim(buffer) > Longest ? throw new InvalidDataException($"a header that makes no sense: a name or attributes of more than {Longest} bytes") : count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => archive.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The bytes of a name or of attributes that a block announces; 0 for every other block. The framework's reader looks at no checksum.
    private static long Claim(ReadOnlySpan<byte> block)
    {
        var size = block.Slice(124, 12);
        return block[156] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K') || !IsNumber(size) || !IsNumber(block.Slice(148, 8)) ? 0
            : IsBinary(size) ? long.MaxValue // as is written for files beyond 8 GiB
            : Octal(size);
    }

    private static bool IsBinary(ReadOnlySpan<byte> field) => field[0] is 0x80 or 0xFF;

    private static bool IsNumber(ReadOnlySpan<byte> field) => IsBinary(field) || !field.ContainsAnyExcept(OctalText);

    private static long Octal(ReadOnlySpan<byte> field)
    {
        long number = 0;
        foreach (var digit in field)
        {
            number = digit is >= (byte)'0' and <= (byte)'7' ? 8 * number + digit - '0' : number;
        }

        return number;
    }
}
