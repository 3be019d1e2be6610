using System.Buffers.Binary;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Reads the IDX files MNIST comes in, plain or gzip: a magic number, the extents as big-endian 32-bit numbers, and the bytes.
/// A header is believed only as far as the file's length bears it out.
/// </summary>
internal static class Idx
{
    private const uint PicturesMagic = 0x00000803;
    private const uint LabelsMagic = 0x00000801;

    /// <summary>Pictures of one channel: their shape, how many, and their bytes.</summary>
    public static (Shape Shape, int Count, byte[] Pixels) Pictures(string path) => DataFile.Read(path, (stream, most) =>
    {
        var header = Header(stream, path, PicturesMagic, extents: 3, "pictures");
        var (count, height, width) = (header[0], header[1], header[2]);
        var promise = $"{count} pictures of {height}x{width}";
        var pixels = Body(stream, path, (UInt128)count * height * width, most - 16, promise);
        return height is 0 or > 1 << 14 || width is 0 or > 1 << 14 || count == 0
            ? throw new RunException($"{path}: the header promises {promise}, expected at least one picture with sides from 1 to 16384")
            : (new Shape((int)height, (int)width, 1), (int)count, pixels);
    });

    /// <summary>Labels below <paramref name="classes"/>.</summary>
    public static byte[] Labels(string path, int classes) => DataFile.Read(path, (stream, most) =>
    {
        var count = Header(stream, path, LabelsMagic, extents: 1, "labels")[0];
        var labels = Body(stream, path, count, most - 8, $"{count} labels");
        var wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return wrong >= 0
            ? throw new RunException($"{path}: label {wrong} is {labels[wrong]}, expected one from 0 to {classes - 1}")
            : labels;
    });

    private static uint[] Header(Stream stream, string path, uint magic, int extents, string what)
    {
        Span<byte> bytes = stackalloc byte[4 + 4 * extents];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var found = read < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (read >= 4 && found != magic)
        {
            throw new RunException($"{path}: begins with 0x{found:X8}, expected 0x{magic:X8}, the mark of an IDX file of {what}");
        }

        if (read < bytes.Length)
        {
            throw new RunException($"{path}: ends after {read} bytes, expected an IDX header of {bytes.Length}");
        }

        var numbers = new uint[extents];
        for (var i = 0; i < extents; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + 4 * i)..]);
        }

        return numbers;
    }

    private static byte[] Body(Stream stream, string path, UInt128 promised, long most, string promise)
    {
        if (promised > (UInt128)Math.Max(most, 0) || promised > (UInt128)Array.MaxLength)
        {
            throw new RunException($"{path}: the header promises {promise}, {promised} bytes, and the file holds no more than {Math.Max(most, 0)}");
        }

        var bytes = DataFile.Take(stream, (long)promised);
        if (bytes.Length < (int)promised)
        {
            throw new RunException($"{path}: cut short: the header promises {promise}, {promised} bytes, and {bytes.Length} are there");
        }

        return stream.ReadByte() >= 0
            ? throw new RunException($"{path}: the header promises {promise}, {promised} bytes, and more follow")
            : bytes;
    }
}
