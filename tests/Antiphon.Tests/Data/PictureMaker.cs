using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>Makes picture files: JPEG with the encoder of libturbojpeg, PNG by hand, and archives of them.</summary>
internal static class PictureMaker
{
    private const string Library = "libturbojpeg.so.0";

    public enum Kind
    {
        Colour,
        Progressive,
        Grey,
        Ycck,
    }

    /// <summary>A smooth colour ramp that depends on a seed, height x width x 3.</summary>
    public static byte[] Ramp(int height, int width, int seed = 0)
    {
        var pixels = new byte[height * width * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = (y * width + x) * 3;
                pixels[at] = (byte)(x * 255 / width);
                pixels[at + 1] = (byte)(y * 255 / height);
                pixels[at + 2] = (byte)(40 * seed % 256);
            }
        }

        return pixels;
    }

    /// <summary>The black of a pixel of printing colours, as Adobe writes them: 255 for none.</summary>
    public const byte Black = 160;

    /// <summary>A JPEG; one of printing colours has the ramp's as cyan, magenta and yellow.</summary>
    public static byte[] Jpeg(int height, int width, Kind kind = Kind.Colour, int seed = 0)
    {
        const int Rgb = 0, CmykFormat = 11, Full = 0, Gray = 3, ProgressiveFlag = 16384;
        var pixels = kind == Kind.Ycck ? WithBlack(Ramp(height, width, seed)) : Ramp(height, width, seed);
        nint handle;
        try
        {
            handle = InitCompress();
        }
        catch (DllNotFoundException)
        {
            Needs.Missing("libturbojpeg is needed: apt-get install libturbojpeg0");
            throw;
        }

        nint buffer = 0;
        CULong length = default;
        var result = Compress(
            handle, ref pixels[0], width, 0, height, kind == Kind.Ycck ? CmykFormat : Rgb, ref buffer, ref length,
            kind == Kind.Grey ? Gray : Full, 95, kind == Kind.Progressive ? ProgressiveFlag : 0);
        Assert.Equal(0, result);
        var jpeg = new byte[(int)length.Value];
        Marshal.Copy(buffer, jpeg, 0, jpeg.Length);
        Free(buffer);
        Assert.Equal(0, Destroy(handle));
        return jpeg;
    }

    /// <summary>The same JPEG with a segment behind its beginning.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, ReadOnlySpan<byte> body) =>
        [0xFF, 0xD8, 0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. jpeg.AsSpan(2)];

    /// <summary>A PNG from packed lines; the filters are used in turn.</summary>
    public static byte[] Png(int height, int width, int depth, int kind, byte[] lines, byte[]? palette = null, bool interlaced = false)
    {
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[12]) = ((byte)depth, (byte)kind, interlaced ? (byte)1 : (byte)0);
        Chunk("IHDR"u8, head);
        if (palette is not null)
        {
            Chunk("PLTE"u8, palette);
        }

        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(Filter(lines, lines.Length / height, Math.Max(1, Samples(kind) * depth / 8)));
        }

        var data = packed.ToArray();
        Chunk("IDAT"u8, data[..(data.Length / 2)]);
        Chunk("IDAT"u8, data[(data.Length / 2)..]);
        Chunk("IEND"u8, []);
        return png.ToArray();

        void Chunk(ReadOnlySpan<byte> name, byte[] body)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
            png.Write(number);
            png.Write(name);
            png.Write(body);
            Span<byte> checksum = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32([.. name, .. body]));
            png.Write(checksum);
        }
    }

    public static byte[] Tar(params (string Name, byte[] Bytes)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return tar.ToArray();
    }

    private static byte[] WithBlack(byte[] pixels) => [.. pixels.Chunk(3).SelectMany(pixel => (byte[])[.. pixel, Black])];

    private static int Samples(int kind) => kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    private static byte[] Filter(byte[] lines, int stride, int step)
    {
        var height = lines.Length / stride;
        var filtered = new byte[lines.Length + height];
        for (var y = 0; y < height; y++)
        {
            filtered[y * (stride + 1)] = (byte)(y % 5);
            for (var i = 0; i < stride; i++)
            {
                int left = i < step ? 0 : lines[y * stride + i - step];
                int above = y == 0 ? 0 : lines[(y - 1) * stride + i];
                int corner = i < step || y == 0 ? 0 : lines[(y - 1) * stride + i - step];
                var guess = left + above - corner;
                var (dl, da, dc) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
                var predicted = (y % 5) switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    _ => dl <= da && dl <= dc ? left : da <= dc ? above : corner,
                };
                filtered[y * (stride + 1) + 1 + i] = (byte)(lines[y * stride + i] - predicted);
            }
        }

        return filtered;
    }

    [DllImport(Library, EntryPoint = "tjInitCompress")]
    private static extern nint InitCompress();

    [DllImport(Library, EntryPoint = "tjCompress2")]
    private static extern int Compress(
        nint handle, ref byte pixels, int width, int pitch, int height, int format, ref nint jpeg, ref CULong length, int subsampling, int quality, int flags);

    [DllImport(Library, EntryPoint = "tjFree")]
    private static extern void Free(nint buffer);

    [DllImport(Library, EntryPoint = "tjDestroy")]
    private static extern int Destroy(nint handle);
}
