using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Antiphon.Data;

/// <summary>
/// Decodes PNG pictures of grey, colour or palette, 1 to 16 bits deep, not interlaced; transparency is ignored and of 16 bits the upper eight are taken.
/// Every chunk's checksum is looked at. Lines are unpacked one by one, so that a picture takes no more memory than its pixels as bytes.
/// Source: ISO/IEC 15948, https://www.w3.org/TR/png/.
/// </summary>
internal static class Png
{
    private const int Grey = 0;
    private const int Colour = 2;
    private const int Palette = 3;

    public static bool Is(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

    public static (int Height, int Width, int Channels) Header(ReadOnlySpan<byte> png)
    {
        var (height, width, _, kind) = Head(png);
        return (height, width, (kind & Colour) == 0 ? 1 : 3);
    }

    public static void Decode(ReadOnlySpan<byte> png, ImageBuffer image, int channels)
    {
        var (height, width, depth, kind) = Head(png);
        PictureFile.CheckSize(height, width);
        PictureFile.CheckGrey(channels, (kind & Colour) == 0);
        var samples = kind switch { Grey or Palette => 1, Colour => 3, 4 => 2, _ => 4 };
        var stride = (int)(((long)width * samples * depth + 7) / 8);
        if ((stride + 1L) * height > (long)png.Length * DataFile.TightestPacking)
        {
            throw new InvalidDataException($"damaged PNG: {png.Length} bytes cannot hold {height}x{width} pixels");
        }

        var (packed, palette) = Chunks(png);
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = image.Bytes(height * width * channels);
        var (line, above) = (new byte[1 + stride], new byte[1 + stride]); // a line begins with its filter
        for (var y = 0; y < height; y++)
        {
            if (lines.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
            {
                throw CutShort();
            }

            Unfilter(line[0], line.AsSpan(1), above.AsSpan(1), Math.Max(1, samples * depth / 8));
            Spread(line.AsSpan(1), kind, depth, samples, palette, pixels.AsSpan(y * width * channels, width * channels), channels);
            (line, above) = (above, line);
        }

        image.LoadBytes(height, width, channels);
    }

    // One line's samples as pixels of 1 or 3 bytes.
    private static void Spread(ReadOnlySpan<byte> line, int kind, int depth, int samples, ReadOnlySpan<byte> palette, Span<byte> pixels, int channels)
    {
        for (var x = 0; x * channels < pixels.Length; x++)
        {
            var (r, g, b) = kind switch
            {
                Palette => Entry(palette, Sample(line, x, depth)),
                Colour or 6 => (Sample(line, x * samples, depth), Sample(line, x * samples + 1, depth), Sample(line, x * samples + 2, depth)),
                _ => Three(depth < 8 ? Sample(line, x, depth) * 255 / ((1 << depth) - 1) : Sample(line, x * samples, depth)),
            };
            var pixel = pixels.Slice(x * channels, channels);
            if (channels == 1)
            {
                pixel[0] = (byte)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16); // ITU-R 601 luma, as JPEG has it
            }
            else
            {
                (pixel[0], pixel[1], pixel[2]) = ((byte)r, (byte)g, (byte)b);
            }
        }
    }

    private static (int Height, int Width, int Depth, int Kind) Head(ReadOnlySpan<byte> png)
    {
        if (png.Length < 33 || !png.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new InvalidDataException("damaged PNG: its header is missing");
        }

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
        var (depth, kind) = (png[24], png[25]);
        var known = kind switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Colour or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        return !known ? throw new InvalidDataException($"damaged PNG: colour type {kind} with {depth} bits does not exist")
            : png[28] != 0 ? throw new InvalidDataException("an interlaced PNG, expected one that is not")
            : (height, width, depth, kind);
    }

    // Goes through the chunks: the packed lines, put together, and the palette.
    private static (MemoryStream Packed, byte[] Palette) Chunks(ReadOnlySpan<byte> png)
    {
        var (packed, palette) = (new MemoryStream(png.Length), (byte[])[]);
        for (var place = 8; place + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[place..]);
            if (length > png.Length - place - 12)
            {
                throw CutShort();
            }

            var named = png.Slice(place + 4, 4 + (int)length);
            var kind = named[..4];
            var body = named[4..];
            if (Crc32.HashToUInt32(named) != BinaryPrimitives.ReadUInt32BigEndian(png[(place + 8 + (int)length)..]))
            {
                throw new InvalidDataException($"damaged PNG: the checksum of its chunk {NameOf(kind)} at byte {place} is wrong");
            }

            if (kind.SequenceEqual("IDAT"u8))
            {
                packed.Write(body);
            }
            else if (kind.SequenceEqual("PLTE"u8))
            {
                palette = body.ToArray();
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                break;
            }

            place += 12 + (int)length;
        }

        packed.Position = 0;
        return (packed, palette);
    }

    private static string NameOf(ReadOnlySpan<byte> kind) => kind.ContainsAnyExceptInRange((byte)'A', (byte)'z') ? Convert.ToHexString(kind) : Encoding.ASCII.GetString(kind);

    private static InvalidDataException CutShort() => new("damaged PNG: cut short");

    private static void Unfilter(int filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var left = i < step ? 0 : line[i - step];
            var corner = i < step ? 0 : above[i - step];
            line[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => (byte)Paeth(left, above[i], corner),
                _ => throw new InvalidDataException($"damaged PNG: filter {filter} does not exist"),
            };
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var (l, a, c) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - 2 * corner));
        return l <= a && l <= c ? left : a <= c ? above : corner;
    }

    private static int Sample(ReadOnlySpan<byte> line, int index, int depth) => depth switch
    {
        8 => line[index],
        16 => line[2 * index],
        _ => (line[index * depth / 8] >> (8 - depth - index * depth % 8)) & ((1 << depth) - 1),
    };

    private static (int R, int G, int B) Three(int grey) => (grey, grey, grey);

    private static (int R, int G, int B) Entry(ReadOnlySpan<byte> palette, int index) => 3 * index + 3 > palette.Length
        ? throw new InvalidDataException($"damaged PNG: its palette has no colour {index}")
        : (palette[3 * index], palette[3 * index + 1], palette[3 * index + 2]);
}
