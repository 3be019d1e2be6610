using System.Runtime.InteropServices;

namespace Antiphon.Data;

/// <summary>
/// Decodes JPEG pictures, baseline and progressive, in colour, grey and the printing colours CMYK and YCCK. As in PIL, the orientation that Exif may give is not applied,
/// and printing colours count as Adobe writes them, 255 for no ink: red = cyan * black / 255. What is wrong with one is thrown as an <see cref="InvalidDataException"/>.
/// </summary>
internal static class Jpeg
{
    // An 8x8 block of samples takes a bit at least, and a unit of 32x32 pixels, where one colour has a quarter of the columns and another of the lines, eight of them.
    private const long MostPixelsPerByte = 1024;

    [ThreadStatic]
    private static TurboJpegHandle? _handle;

    public static bool Is(ReadOnlySpan<byte> data) => data is [0xFF, 0xD8, 0xFF, ..];

    public static (int Height, int Width, int Channels) Header(Span<byte> jpeg)
    {
        var (height, width, colours) = Head(jpeg);
        return (height, width, colours == TurboJpeg.ColourspaceGray ? 1 : 3);
    }

    /// <summary>Decodes into the buffer in 1 or 3 channels; at half, a quarter or an eighth of the size while the shorter side stays at least the useful one.</summary>
    public static void Decode(Span<byte> jpeg, ImageBuffer image, int channels, int usefulSide)
    {
        var (height, width) = Unpack(jpeg, image, channels, usefulSide);
        image.LoadBytes(height, width, channels);
    }

    /// <summary>The library's part of that: pixels as bytes, in the image's scratch memory.</summary>
    public static (int Height, int Width) Unpack(Span<byte> jpeg, ImageBuffer image, int channels, int usefulSide)
    {
        var (height, width, colours) = Head(jpeg);
        PictureFile.CheckSize(height, width);
        if ((long)height * width > jpeg.Length * MostPixelsPerByte)
        {
            throw new InvalidDataException($"damaged JPEG: {jpeg.Length} bytes cannot hold {height}x{width} pixels");
        }

        PictureFile.CheckGrey(channels, colours == TurboJpeg.ColourspaceGray);
        image.Expect((long)height * width * 3); // as large as it is, even if it comes smaller: a progressive one is whole in the library's memory
        var part = 8;
        while (part > 1 && Math.Min(Scaled(height, part / 2), Scaled(width, part / 2)) >= usefulSide)
        {
            part /= 2;
        }

        (height, width) = (Scaled(height, part), Scaled(width, part));
        var isInk = colours is TurboJpeg.ColourspaceCmyk or TurboJpeg.ColourspaceYcck;
        var (format, samples) = isInk ? (TurboJpeg.Cmyk, 4) : channels == 1 ? (TurboJpeg.Gray, 1) : (TurboJpeg.Rgb, 3);
        var bytes = image.Bytes(height * width * samples);
        var handle = _handle!;
        if (TurboJpeg.Decompress(
                handle, ref MemoryMarshal.GetReference(jpeg), new((uint)jpeg.Length), ref bytes[0], width, width * samples, height, format, TurboJpeg.AccurateDct | TurboJpeg.LimitScans) != 0)
        {
            if (TurboJpeg.ErrorCode(handle) == TurboJpeg.Fatal || IsHarmful(Message(handle)))
            {
                throw Damaged(handle, Message(handle));
            }
        }

        if (isInk)
        {
            TurnIntoLight(bytes.AsSpan(0, height * width * samples));
        }

        return (height, width);
    }

    private static (int Height, int Width, int Colours) Head(Span<byte> jpeg)
    {
        var handle = _handle ??= TurboJpegHandle.Open();
        var result = TurboJpeg.Header(handle, ref MemoryMarshal.GetReference(jpeg), new((uint)jpeg.Length), out var width, out var height, out _, out var colours);
        return width < 1 || height < 1 || (result != 0 && TurboJpeg.ErrorCode(handle) == TurboJpeg.Fatal)
            ? throw Damaged(handle, result == 0 ? "it holds no picture" : Message(handle)) // tables alone count as success
            : (height, width, colours);
    }

    // Four numbers a pixel become three, where they are.
    private static void TurnIntoLight(Span<byte> pixels)
    {
        for (var (from, to) = (0, 0); from < pixels.Length; from += 4, to += 3)
        {
            var black = pixels[from + 3];
            for (var c = 0; c < 3; c++)
            {
                pixels[to + c] = (byte)((pixels[from + c] * black + 127) / 255);
            }
        }
    }

    // A decompressor that met a damaged picture goes on in the middle of it with the next one: it is thrown away.
    private static InvalidDataException Damaged(TurboJpegHandle handle, string message)
    {
        handle.Dispose();
        _handle = null;
        return new($"damaged JPEG: {message}");
    }

    // Of the library's warnings, those after which pixels are made up. Odd markers are not: ImageNet has them.
    private static bool IsHarmful(string warning) => warning.Contains("remature end", StringComparison.Ordinal)
        || (warning.Contains("Corrupt", StringComparison.Ordinal) && !warning.Contains("extraneous", StringComparison.Ordinal));

    private static int Scaled(int length, int part) => (length * part + 7) / 8;

    private static string Message(TurboJpegHandle handle) => Marshal.PtrToStringUTF8(TurboJpeg.Error(handle)) ?? "unknown";
}
