using System.Buffers.Binary;
using System.IO.Compression;

namespace Antiphon.Data;

/// <summary>
/// Decodes PNG pictures of grey, colour or palette, 1 to 16 bits deep, not interlaced; transparency is ignored and of 16 bits the upper eight are taken.
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

    public static void Decode(ReadOnlySpan<byte> png, Canvas canvas, int channels)
    {
        var (height, width, depth, kind) = Head(png);
        PictureFile.CheckSize(height, width);
        PictureFile.CheckGrey(channels, (kind & Colour) == 0);
        var samples = kind switch { Grey or Palette => 1, Colour => 3, 4 => 2, _ => 4 };
        var stride = (int)(((long)width * samples * depth + 7) / 8);
        if ((stride + 1L) * height > Math.Min(Array.MaxLength, (long)png.Length * DataFile.TightestPacking))
        {
            throw new InvalidDataException($"damaged PNG: {png.Length} bytes cannot hold {height}x{width} pixels");
        }

        var lines = new byte[(stride + 1) * height];
        ReadOnlySpan<byte> palette = Unpack(png, lines);
        Unfilter(lines, stride, Math.Max(1, samples * depth / 8));

        var pixels = canvas.Bytes(height * width * channels);
        for (var y = 0; y < height; y++)
        {
            var line = lines.AsSpan(y * (stride + 1) + 1, stride);
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = kind switch
                {
                    Palette => Entry(palette, Sample(line, x, depth)),
                    Colour or 6 => (Sample(line, x * samples, depth), Sample(line, x * samples + 1, depth), Sample(line, x * samples + 2, depth)),
                    _ => Three(depth < 8 ? Sample(line, x, depth) * 255 / ((1 << depth) - 1) : Sample(line, x * samples, depth)),
                };
                var pixel = pixels.AsSpan((y * width + x) * channels, channels);
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

        canvas.Load(pixels, height, width, channels);
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

    // Fills the filtered lines from the data chunks; gives the palette.
    private static byte[] Unpack(ReadOnlySpan<byte> png, byte[] lines)
    {
        using var packed = new MemoryStream();
        byte[] palette = [];
        for (var place = 8; place + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[place..]);
            var kind = png.Slice(place + 4, 4);
            if (length > png.Length - place - 12)
            {
                throw new InvalidDataException("damaged PNG: cut short");
            }

            var body = png.Slice(place + 8, (int)length);
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
        using var inflate = new ZLibStream(packed, CompressionMode.Decompress);
        return inflate.ReadAtLeast(lines, lines.Length, throwOnEndOfStream: false) < lines.Length
            ? throw new InvalidDataException("damaged PNG: cut short")
            : palette;
    }

    private static void Unfilter(Span<byte> lines, int stride, int step)
    {
        Span<byte> above = new byte[stride];
        for (; !lines.IsEmpty; lines = lines[(stride + 1)..])
        {
            var filter = lines[0];
            var line = lines.Slice(1, stride);
            for (var i = 0; i < stride; i++)
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

            above = line;
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
