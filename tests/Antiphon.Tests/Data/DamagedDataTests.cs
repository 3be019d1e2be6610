using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;
using static Antiphon.Tests.Data.PictureMaker;

namespace Antiphon.Tests.Data;

/// <summary>Files of data, damaged: each is read, or refused in one sentence that names it, and none takes memory for what it only claims.</summary>
public sealed class DamagedDataTests : IDisposable
{
    private const int Block = 512;

    private static readonly DataOptions Standard = new();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images", 2000)]
    [InlineData("images.gz", 1000)]
    public async Task Idx_pictures(string name, int count)
    {
        byte[][] files = [[.. Head(0x803, 4, 5, 3), .. new byte[60]], [.. Head(0x803, 1, 28, 28), .. new byte[784]]];

        await Fuzz.Read(_folder.File(name), Packed(name, files), count, () => Idx.Pictures(_folder.File(name)), Mend(name));
    }

    [Theory]
    [InlineData("labels", 1000)]
    [InlineData("labels.gz", 500)]
    public async Task Idx_labels(string name, int count)
    {
        byte[][] files = [[.. Head(0x801, 40), .. Enumerable.Range(0, 40).Select(i => (byte)(i % 10))]];

        await Fuzz.Read(_folder.File(name), Packed(name, files), count, () => Idx.Labels(_folder.File(name), 10), Mend(name));
    }

    [Theory]
    [InlineData("data_batch_2.bin", 1500)]
    [InlineData("batches.meta.txt", 500)]
    public async Task Cifar_records(string name, int count)
    {
        foreach (var (file, bytes) in CifarFiles())
        {
            _folder.Write(file, bytes);
        }

        var path = _folder.File($"cifar-10-batches-bin/{name}");
        await Fuzz.Read(path, [File.ReadAllBytes(path)], count, () => Cifar.OpenTen(_folder.Path, 1, Standard));
    }

    [Fact]
    public async Task Cifar_archives()
    {
        var path = _folder.File("cifar-10-binary.tar.gz");

        await Fuzz.Read(path, [TempFolder.Gzip(Tar(CifarFiles()))], 600, () => Cifar.OpenTen(_folder.Path, 1, Standard), Mend("cifar.tar.gz"));
    }

    [Fact]
    public async Task Png_pictures()
    {
        byte[] palette = [10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42];
        byte[][] files =
        [
            Png(9, 7, 8, 2, Ramp(9, 7)), Png(6, 5, 8, 6, new byte[6 * 5 * 4]), Png(4, 9, 16, 4, new byte[4 * 9 * 4]), Png(3, 40, 1, 0, new byte[3 * 5]), Png(5, 8, 2, 3, new byte[5 * 2], palette),
        ];

        Assert.InRange(await Pictures(files, 5000, MendedPng), 1, 4999);
    }

    [Fact]
    public async Task Jpeg_pictures()
    {
        byte[][] files = [.. Enum.GetValues<Kind>().Select(kind => Jpeg(24, 20, kind))];

        Assert.InRange(await Pictures(files, 2500), 1, 2499);
    }

    [Theory]
    [InlineData("pictures.tar", 3500)]
    [InlineData("pictures.tar.gz", 1500)]
    public async Task Archives(string name, int count)
    {
        var path = _folder.File(name);
        (string, byte[])[] files = [("train/cat/1.png", new byte[700]), ("train/dog/2.png", [1, 2, 3]), ("test/cat/3.png", []), ("test/dog/" + new string('n', 120) + ".png", new byte[40])];
        byte[][] archives = [Tar(files), TarOf(files, TarEntryFormat.Gnu), TarOf(files[..3], TarEntryFormat.Ustar), TarOf(files[..3], TarEntryFormat.V7)];

        var taken = await Fuzz.Read(path, Packed(name, archives), count, () => ReadAll(path), Mend(name));

        Assert.InRange(taken, 1, count - 1);
    }

    [Theory]
    [InlineData("folder.tar", 300)]
    [InlineData("folder.tar.gz", 300)]
    public async Task Archives_of_pictures(string name, int count)
    {
        var archive = Tar([.. Enumerable.Range(0, 6).Select(i => ($"{(i < 3 ? "cat" : "dog")}/{i}.png", i % 2 == 0 ? Jpeg(8, 8) : Png(8, 8, 8, 2, Ramp(8, 8))))]);

        await Fuzz.Read(_folder.File(name), Packed(name, [archive]), count, () => ReadItems(DataCatalogue.Open($"imagefolder:{_folder.File(name)}", root: null, seed: 1, Standard)), Mend(name));
    }

    [Theory]
    [InlineData('x', "10000000000", "a name or attributes of more than")]
    [InlineData('g', "17777777777", "a name or attributes of more than")]
    [InlineData('L', "10000000000", "a name or attributes of more than")]
    [InlineData('K', "00004000001", "a name or attributes of more than")]
    [InlineData('x', "\u0080\0\0\0\u0010\0\0\0\0\0\0\0", "a name or attributes of more than")] // 2^60 in base 256
    [InlineData('0', "\u0080\0\0\0\u0010\0\0\0\0\0\0\0", "")]
    [InlineData('0', "\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "")] // -1
    [InlineData('0', "-0000000001", "")]
    [InlineData('0', "01777777777", "")]
    public void A_header_that_claims_what_is_not_there_takes_no_memory(char kind, string size, string says)
    {
        var tar = TarOf([("a/1.png", new byte[10])], TarEntryFormat.Ustar);
        tar.AsSpan(124, 12).Clear();
        Encoding.Latin1.GetBytes(size).CopyTo(tar, 124);
        tar[156] = (byte)kind;
        foreach (var (name, bytes) in ((string, byte[])[])[("claim.tar", MendedTar(tar)), ("claim.tar.gz", TempFolder.Gzip(MendedTar(tar)))])
        {
            var path = _folder.Write(name, bytes);
            Assert.Contains(says, Refused(path, () => ReadAll(path)));
        }
    }

    [Fact]
    public void A_name_of_many_folders_is_read_at_once()
    {
        var deep = string.Concat(Enumerable.Repeat("a/", 40_000));
        var path = _folder.Write("deep.tar", Tar((deep + "cat/1.png", new byte[1]), (deep + "dog/2.png", new byte[1])));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(["cat", "dog"], FolderTree.Of(FileSource.Open(path)).Classes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzz.MostBytes);
    }

    [Fact]
    public void Names_that_lead_out_of_an_archive_and_links_lead_nowhere()
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "cat/1.png") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "cat/2.png") { LinkName = "../../../etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "../../up.png") { DataStream = new MemoryStream([7]) });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "/etc/passwd") { DataStream = new MemoryStream([8]) });
        }

        var source = FileSource.Open(_folder.Write("in/links.tar", archive.ToArray()));

        Assert.Equal(["../../up.png", "/etc/passwd"], source.Names);
        Assert.Equal([7, 8], Enumerable.Range(0, 2).Select(i => source.Read(i, new ImageBuffer())[0]));
        Assert.Equal([_folder.File("in/links.tar")], Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_name_with_a_line_break_is_said_on_one_line()
    {
        var path = _folder.Write("lines.tar", TarOf([("cat/a\nb.png", [1]), ("cat/a\nb.png", [1])], TarEntryFormat.Ustar));

        Assert.Contains("holds cat/a b.png twice", Refused(path, () => FileSource.Open(path)));
    }

    [Fact]
    public void Bombs_are_not_unpacked()
    {
        var zeros = new byte[1 << 24];
        var tar = TarOf([("a/1.png", new byte[10])], TarEntryFormat.Ustar);
        Encoding.ASCII.GetBytes("20000000000").CopyTo(tar, 124); // 2 GiB
        var archive = _folder.Write("bomb.tar.gz", TempFolder.Gzip([.. MendedTar(tar), .. zeros]));
        var idx = _folder.Write("bomb.gz", TempFolder.Gzip([.. Head(0x803, 1, 2, 2), .. zeros]));

        Assert.Contains("MiB of memory", Refused(archive, () => FileSource.Open(archive)));
        Assert.Contains("and more follow", Refused(idx, () => Idx.Pictures(idx)));
        var png = Chunked(Png(1, 1, 8, 0, [5]), "IDAT", Zlib([0, 9, .. zeros])); // a picture of one pixel
        var image = new ImageBuffer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        PictureFile.Decode(png, image, 1, int.MaxValue);
        Assert.Equal([9], image.Pixels.ToArray());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("Colour")]
    [InlineData("Progressive")]
    [InlineData("Grey")]
    public void A_small_jpeg_that_claims_a_large_picture_takes_no_memory(string kind)
    {
        var jpeg = Jpeg(8, 8, Enum.Parse<Kind>(kind));
        var frame = Frame(jpeg);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 9000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 9000);
        var path = _folder.Write("a/claim.jpg", jpeg);

        Assert.Contains($"damaged JPEG: {jpeg.Length} bytes cannot hold 9000x9000 pixels", Refused(path, () => Store(path).Load(0, new ImageBuffer(), int.MaxValue)));
    }

    // Where the segment of the frame begins: its marker is 0xC0 or, of a progressive one, 0xC2.
    private static int Frame(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC2))
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
        }

        return at;
    }

    private static string Refused(string path, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<RunException>(read).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzz.MostBytes);
        Fuzz.IsSentence(path, message);
        return message;
    }

    private static void ReadAll(string path)
    {
        var (source, image) = (FileSource.Open(path), new ImageBuffer());
        for (var i = 0; i < source.Names.Length; i++)
        {
            source.Read(i, image);
        }

        _ = FolderTree.Of(source);
    }

    private static void ReadItems(Dataset data)
    {
        var item = new float[data.Shape.Length];
        foreach (var part in (Examples[])[data.Train, data.Validation, data.Test])
        {
            for (var i = 0; i < part.Count; i++)
            {
                part.Read(i, Rng.FromSeed(1), item);
            }
        }
    }

    private async Task<int> Pictures(byte[][] files, int count, Func<byte[], byte[]>? mend = null)
    {
        var store = Store(_folder.Write("a/picture.png", []));
        var image = new ImageBuffer();
        return await Fuzz.Read(_folder.File("a/picture.png"), files, count, () =>
        {
            _ = store.Header(0);
            store.Load(0, image, int.MaxValue);
            _ = image.Pixels;
        }, mend);
    }

    private static FileStore Store(string path) => new(FileSource.Open(Path.GetDirectoryName(path)!), [0], [0], new Shape(1, 1, 3));

    private static byte[] Head(params int[] numbers)
    {
        var head = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 * i), numbers[i]);
        }

        return head;
    }

    private static (string Name, byte[] Bytes)[] CifarFiles() =>
    [
        .. ((string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"]).Select(name => ($"cifar-10-batches-bin/{name}.bin", new byte[2 * 3073])),
        ("cifar-10-batches-bin/batches.meta.txt", "alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\niota\nkappa\n"u8.ToArray()),
    ];

    private static byte[] TarOf((string Name, byte[] Bytes)[] files, TarEntryFormat format)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(bytes);
                writer.WriteEntry(entry);
            }
        }

        return tar.ToArray();
    }

    private static byte[][] Packed(string name, byte[][] files) => name.EndsWith(".gz", StringComparison.Ordinal) ? [.. files.Select(TempFolder.Gzip)] : files;

    // A packed file is damaged within, an archive keeps its checksums.
    private static Func<byte[], byte[]>? Mend(string name)
    {
        Func<byte[], byte[]>? within = name.Contains(".tar", StringComparison.Ordinal) ? MendedTar : null;
        return name.EndsWith(".gz", StringComparison.Ordinal) ? packed => TempFolder.Gzip((within ?? (bytes => bytes))(Unpacked(packed))) : within;
    }

    // What can be unpacked of a damaged file.
    private static byte[] Unpacked(byte[] packed)
    {
        var bytes = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            gzip.CopyTo(bytes);
        }
        catch (InvalidDataException)
        {
        }

        return bytes.ToArray();
    }

    // The checksums of an archive's headers, wherever one may be.
    private static byte[] MendedTar(byte[] tar)
    {
        for (var at = 0; at + Block <= tar.Length; at += Block)
        {
            var block = tar.AsSpan(at, Block);
            if (block[154] != 0 || block[155] != ' ')
            {
                continue; // not as the writer ends a checksum
            }

            block.Slice(148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var value in block)
            {
                sum += value;
            }

            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
        }

        return tar;
    }

    // The checksums of a picture's chunks, as far as they can be told apart.
    private static byte[] MendedPng(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), Crc32.HashToUInt32(png.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }

        return png;
    }

    // A picture of which one kind of chunk is another.
    private static byte[] Chunked(byte[] png, string kind, byte[] body)
    {
        var at = png.AsSpan().IndexOf(Encoding.ASCII.GetBytes(kind)) - 4;
        var end = png.AsSpan().IndexOf("IEND"u8) - 4;
        return MendedPng([.. png[..at], .. Head(body.Length), .. Encoding.ASCII.GetBytes(kind), .. body, 0, 0, 0, 0, .. png[end..]]);
    }

    private static byte[] Zlib(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }
}
