using Antiphon.Data;

namespace Antiphon.Tests.Data;

public sealed class PictureFileTests
{
    [Theory]
    [InlineData("Colour")]
    [InlineData("Progressive")]
    public void A_jpeg_comes_back_nearly_as_it_was(string kind)
    {
        var jpeg = PictureMaker.Jpeg(40, 60, Enum.Parse<PictureMaker.Kind>(kind), seed: 3);

        Assert.Equal((40, 60, 3), PictureFile.Header(jpeg));
        Near(PictureMaker.Ramp(40, 60, 3), Decoded(jpeg, 3));
    }

    [Fact]
    public void A_grey_jpeg_has_one_channel_or_three_alike()
    {
        var jpeg = PictureMaker.Jpeg(16, 24, PictureMaker.Kind.Grey);

        Assert.Equal((16, 24, 1), PictureFile.Header(jpeg));
        var (one, three) = (Decoded(jpeg, 1), Decoded(jpeg, 3));
        Assert.Equal(one.SelectMany(v => new[] { v, v, v }), three);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(20)]
    public void Printing_colours_become_light(int usefulSide)
    {
        var jpeg = PictureMaker.Jpeg(40, 60, PictureMaker.Kind.Ycck, seed: 3);
        var canvas = new ImageBuffer();
        PictureFile.Decode(jpeg, canvas, 3, usefulSide);

        Assert.Equal((40, 60, 3), PictureFile.Header(jpeg));
        var part = 40 / canvas.Height;
        var ramp = PictureMaker.Ramp(40 / part, 60 / part);
        Near([.. ramp.Select((v, i) => (byte)((i % 3 == 2 ? 120 : v) * PictureMaker.Black / 255))], canvas.Pixels.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Printing_colours_without_luma_are_read_as_Adobe_writes_them_whoever_wrote_them(bool isAdobe)
    {
        // What was luma is taken for cyan, and its two chromas, which for grey are 128, for magenta and yellow: luma there is 255 - cyan.
        var jpeg = PictureMaker.Jpeg(8, 8, PictureMaker.Kind.Ycck);
        var adobe = jpeg.AsSpan().IndexOf("Adobe"u8);
        jpeg[adobe + 11] = 0; // no transform
        if (!isAdobe)
        {
            jpeg = [.. jpeg[..(adobe - 4)], .. jpeg[(adobe + 12)..]];
        }

        var canvas = new ImageBuffer();
        PictureFile.Decode(jpeg, canvas, 3, int.MaxValue);

        var ycc = PictureMaker.Ramp(8, 8).Chunk(3).Select(p => (Y: 255 - (0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]), Blue: 255 - p[2], Red: 255 - p[0])).ToArray();
        Near([.. ycc.SelectMany(p => (double[])[p.Y, 128 + (p.Blue - p.Y) * 0.564, 128 + (p.Red - p.Y) * 0.713]).Select(v => (byte)(v * PictureMaker.Black / 255))], canvas.Pixels.ToArray());
    }

    [Fact]
    public void The_orientation_in_Exif_is_not_applied()
    {
        var jpeg = PictureMaker.Jpeg(8, 24, seed: 2);
        // TIFF in big-endian order: one entry, 0x0112 (orientation), a short, 6: to be turned by a quarter.
        var turned = PictureMaker.WithSegment(jpeg, 0xE1, [.. "Exif\0\0MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);

        Assert.Equal((8, 24, 3), PictureFile.Header(turned));
        Assert.Equal(Decoded(jpeg, 3), Decoded(turned, 3));
    }

    [Theory]
    [InlineData(int.MaxValue, 400)]
    [InlineData(201, 400)]
    [InlineData(200, 200)]
    [InlineData(60, 100)]
    [InlineData(1, 50)]
    public void A_large_jpeg_is_shrunk_while_it_stays_useful(int usefulSide, int height)
    {
        var canvas = new ImageBuffer();

        PictureFile.Decode(PictureMaker.Jpeg(400, 600), canvas, 3, usefulSide);

        Assert.Equal((height, height * 3 / 2), (canvas.Height, canvas.Width));
        Assert.Equal(127, canvas.Row(height / 2)[(canvas.Width / 2 * 3) + 1], 5.0);
    }

    [Fact]
    public void A_picture_of_one_pixel_is_a_picture()
    {
        Assert.Equal(3, Decoded(PictureMaker.Jpeg(1, 1), 3).Length);
        Assert.Equal([1, 2, 3], Decoded(PictureMaker.Png(1, 1, 8, 2, [1, 2, 3]), 3));
    }

    [Fact]
    public void Every_kind_of_png_is_read()
    {
        var bytes = Enumerable.Range(0, 7 * 5 * 4).Select(i => (byte)(i * 37)).ToArray();
        var rgb = bytes[..105];

        Assert.Equal(rgb.Select(v => (float)v), Decoded(PictureMaker.Png(7, 5, 8, 2, rgb), 3));
        Assert.Equal(bytes[..35].Select(v => (float)v), Decoded(PictureMaker.Png(7, 5, 8, 0, bytes[..35]), 1));
        Assert.Equal(bytes.Where((_, i) => i % 4 < 3).Select(v => (float)v), Decoded(PictureMaker.Png(7, 5, 8, 6, bytes), 3));
        Assert.Equal(bytes[..70].Where((_, i) => i % 2 == 0).Select(v => (float)v), Decoded(PictureMaker.Png(7, 5, 8, 4, bytes[..70]), 1));
        Assert.Equal([0, 85, 170, 255, 255], Decoded(PictureMaker.Png(1, 5, 2, 0, [0b00011011, 0b11000000]), 1));
        byte[] palette = [10, 11, 12, 20, 21, 22];
        Assert.Equal([20, 21, 22, 10, 11, 12, 20, 21, 22], Decoded(PictureMaker.Png(1, 3, 1, 3, [0b10100000], palette), 3));
        Assert.Equal([20, 21, 22, 10, 11, 12], Decoded(PictureMaker.Png(1, 2, 8, 3, [1, 0], palette), 3));
    }

    [Fact]
    public void Of_sixteen_bits_the_upper_eight_are_taken()
    {
        byte[] two = [0x12, 0xFF, 0xAB, 0x00, 0xFF, 0xFF, 0x00, 0xFF, 0x80, 0x7F, 0x01, 0x02];

        Assert.Equal([0x12, 0xAB, 0xFF, 0x00, 0x80, 0x01], Decoded(PictureMaker.Png(2, 3, 16, 0, two), 1));
        Assert.Equal([0x12, 0xAB, 0xFF, 0x00, 0x80, 0x01], Decoded(PictureMaker.Png(1, 2, 16, 2, two), 3));
        Assert.Equal([0x12, 0x12, 0x12, 0xFF, 0xFF, 0xFF, 0x80, 0x80, 0x80], Decoded(PictureMaker.Png(3, 1, 16, 4, two), 3)); // the rest is transparency
    }

    [Fact]
    public void A_png_takes_little_more_memory_than_its_pixels()
    {
        const int Side = 2000, Bytes = Side * Side * 3;
        var png = PictureMaker.Png(Side, Side, 8, 2, new byte[Bytes]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        PictureFile.Decode(png, new ImageBuffer(), 3, int.MaxValue);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Bytes, 1.1 * Bytes);
    }

    public static TheoryData<string, byte[], string> Damages => new()
    {
        { "empty", [], "an empty file" },
        { "text", "not a picture"u8.ToArray(), "no JPEG or PNG picture: begins with 6E6F7420" },
        { "gif", "GIF89a"u8.ToArray(), "no JPEG or PNG picture" },
        { "jpeg, cut", PictureMaker.Jpeg(40, 40)[..^200], "damaged JPEG: " },
        { "jpeg, head alone", PictureMaker.Jpeg(40, 40)[..20], "damaged JPEG: " },
        { "jpeg, three bytes", [0xFF, 0xD8, 0xFF], "damaged JPEG: " },
        { "png, head alone", PictureMaker.Png(2, 2, 8, 0, new byte[4])[..20], "damaged PNG: its header is missing" },
        { "png, cut", PictureMaker.Png(20, 20, 8, 2, new byte[1200])[..60], "damaged PNG: cut short" },
        { "png, interlaced", PictureMaker.Png(2, 2, 8, 0, new byte[4], interlaced: true), "an interlaced PNG" },
        { "png, odd depth", PictureMaker.Png(2, 2, 7, 2, new byte[4]), "colour type 2 with 7 bits does not exist" },
        { "png, small palette", PictureMaker.Png(1, 1, 8, 3, [5], [1, 2, 3]), "its palette has no colour 5" },
        { "png, a colour of the palette", Changed(PictureMaker.Png(1, 1, 8, 3, [0], [1, 2, 3]), 33 + 8), "the checksum of its chunk PLTE at byte 33 is wrong" },
        { "png, a pixel", Changed(PictureMaker.Png(20, 20, 8, 2, PictureMaker.Ramp(20, 20)), 33 + 8 + 30), "the checksum of its chunk IDAT at byte 33 is wrong" },
        { "png, a checksum", Changed(PictureMaker.Png(2, 2, 8, 0, new byte[4]), ^1), "the checksum of its chunk IEND at byte" },
        { "png, a name", Changed(PictureMaker.Png(1, 1, 8, 3, [0], [1, 2, 3]), 33 + 4), "the checksum of its chunk QLTE at byte 33 is wrong" },
        { "png, boasting", Boast(PictureMaker.Png(2, 2, 8, 0, new byte[4]), 0x00002000), "cannot hold" },
        { "png, enormous", Boast(PictureMaker.Png(2, 2, 8, 0, new byte[4]), 0x7FFFFFFF), "expected at most 100000000 pixels" },
        { "png, negative", Boast(PictureMaker.Png(2, 2, 8, 0, new byte[4]), -1), "expected at most" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_said(string damage, byte[] file, string expected)
    {
        _ = damage;

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Decoded(file, 3)).Message);
    }

    private static byte[] Changed(byte[] file, Index place)
    {
        file[place] ^= 1;
        return file;
    }

    private static byte[] Boast(byte[] png, int side)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), side);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), side);
        return png;
    }

    private static float[] Decoded(byte[] file, int channels)
    {
        var canvas = new ImageBuffer();
        PictureFile.Decode(file, canvas, channels, int.MaxValue);
        return canvas.Pixels.ToArray();
    }

    private static void Near(byte[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(expected.Zip(found, (e, f) => Math.Abs(e - f)).Average(), 0, 3);
    }
}
