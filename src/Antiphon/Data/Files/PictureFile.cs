namespace Antiphon.Data;

/// <summary>A picture in a file: JPEG or PNG, told apart by how the file begins. What is wrong with it is thrown as an <see cref="InvalidDataException"/>.</summary>
internal static class PictureFile
{
    /// <summary>Pixels of the largest picture that is opened: a file of a few bytes can claim any size.</summary>
    private const long MostPixels = 100_000_000;

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    /// <summary>Whether a file is a picture by its name; hidden files are not.</summary>
    public static bool Is(string name)
    {
        var file = name.AsSpan(name.LastIndexOf('/') + 1);
        foreach (var ending in Endings)
        {
            if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return file[0] != '.';
            }
        }

        return false;
    }

    /// <summary>The size of a picture and its channels, 1 or 3.</summary>
    public static (int Height, int Width, int Channels) Header(Span<byte> data) =>
        Jpeg.Is(data) ? Jpeg.Header(data) : Png.Is(data) ? Png.Header(data) : throw Unknown(data);

    /// <summary>Decodes into the buffer in 1 or 3 channels; one whose shorter side is beyond the useful one may come smaller.</summary>
    public static void Decode(Span<byte> data, ImageBuffer image, int channels, int usefulSide)
    {
        if (Jpeg.Is(data))
        {
            Jpeg.Decode(data, image, channels, usefulSide);
        }
        else if (Png.Is(data))
        {
            Png.Decode(data, image, channels);
        }
        else
        {
            throw Unknown(data);
        }
    }

    public static void CheckSize(int height, int width)
    {
        if (height < 1 || width < 1 || (long)height * width > MostPixels)
        {
            throw new InvalidDataException($"a picture of {height}x{width}, expected at most {MostPixels} pixels");
        }
    }

    public static void CheckGrey(int channels, bool isGrey)
    {
        if (channels == 1 && !isGrey)
        {
            throw new InvalidDataException("a picture in colour among grey ones");
        }
    }

    private static InvalidDataException Unknown(ReadOnlySpan<byte> data) => new(data.Length == 0
        ? "an empty file, expected a JPEG or PNG picture"
        : $"no JPEG or PNG picture: begins with {Convert.ToHexString(data[..Math.Min(4, data.Length)])}");
}
