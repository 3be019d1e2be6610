using System.Buffers.Binary;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private const string Pictures = "train-images-idx3-ubyte";
    private const string Labels = "train-labels-idx1-ubyte";

    private readonly TempFolder _folder = new();

    public IdxTests()
    {
        Write(Pictures, PictureFile(24));
        Write(Labels, LabelFile(24));
        Write("t10k-images-idx3-ubyte", PictureFile(6));
        Write("t10k-labels-idx1-ubyte.gz", TempFolder.Gzip(LabelFile(6)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mnist_is_what_it_always_was()
    {
        var data = Mnist.Open(Needs.Data("mnist"), "mnist", seed: 1);

        Assert.Equal((55_000, 5_000, 10_000), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(new Shape(28, 28, 1), data.Shape);
        Assert.Equal([7, 2, 1, 0, 4], Enumerable.Range(0, 5).Select(data.Test.Label));
        var item = new float[784];
        double sum = 0, squares = 0;
        for (var i = 0; i < data.Train.Count; i++)
        {
            data.Train.Read(i, default, item);
            sum += item.Sum(v => (double)v);
            squares += item.Sum(v => (double)v * v);
        }

        Assert.Equal(0, sum / data.Train.Count / 784, 0.01);
        Assert.Equal(1, squares / data.Train.Count / 784, 0.01);
    }

    [Fact]
    public void The_first_training_labels_of_mnist_are_5_0_4_1_9()
    {
        var folder = Needs.Data("mnist");

        Assert.Equal([5, 0, 4, 1, 9], Idx.Labels(DataFile.Find(folder, Labels), 10)[..5]);
        var (_, count, pixels) = Idx.Pictures(DataFile.Find(folder, Pictures));
        Assert.Equal(60_000, count);
        Assert.Equal(0.1307, pixels.Average(p => (double)p) / 255, 0.0001);
    }

    [Fact]
    public void Small_files_open_plain_and_packed()
    {
        var data = Open();

        Assert.Equal((22, 2, 6), (data.Train.Count, data.Validation.Count, data.Test.Count));
        var item = new float[6];
        data.Test.Read(1, default, item);
        Assert.Equal((6 / 255.0 - 0.1307) / 0.3081, item[0], 1e-5);
    }

    [Theory]
    [InlineData("fashion-mnist", "Ankle boot")]
    [InlineData("mnist", "9")]
    public void Classes_have_names(string name, string last) => Assert.Equal(last, Mnist.Open(_folder.Path, name, 1).ClassNames[9]);

    public static TheoryData<string, string, byte[]?, string> Damages => new()
    {
        { "missing", Pictures, null, "no such file, neither as it is nor as train-images-idx3-ubyte.gz" },
        { "empty", Pictures, [], "ends after 0 bytes, expected an IDX header of 16" },
        { "a headless file", Pictures, PictureFile(24)[..9], "ends after 9 bytes" },
        { "truncated", Pictures, PictureFile(24)[..^1], "promises 24 pictures of 2x3, 144 bytes, and the file holds no more than 143" },
        { "trailing", Pictures, [.. PictureFile(24), 0], "and more follow" },
        { "labels for pictures", Pictures, LabelFile(24), "begins with 0x00000801, expected 0x00000803" },
        { "pictures for labels", Labels, PictureFile(24), "begins with 0x00000803, expected 0x00000801" },
        { "text", Labels, "<html>not found</html>"u8.ToArray(), "begins with 0x3C68746D" },
        { "counts differ", Labels, LabelFile(23), "23 labels for the 24 pictures" },
        { "an impossible label", Labels, [.. LabelFile(24)[..^1], 10], "label 23 is 10, expected one from 0 to 9" },
        { "boasting", Pictures, PictureFile(24, claim: int.MaxValue), "and the file holds no more than" },
        { "boasting everywhere", Pictures, [0, 0, 8, 3, .. Enumerable.Repeat((byte)255, 12)], "and the file holds no more than" },
        { "no pictures", Pictures, PictureFile(0), "expected at least one picture" },
        { "packed and truncated", Pictures + ".gz", TempFolder.Gzip(PictureFile(24))[..^12], "" },
        { "packed and corrupt", Pictures + ".gz", [.. TempFolder.Gzip(PictureFile(24))[..20], 1, 2, 3, 4, 5, 6, 7, 8], "" },
        { "not packed", Pictures + ".gz", PictureFile(24), "damaged archive" },
        { "packed and boasting", Pictures + ".gz", TempFolder.Gzip(PictureFile(24, claim: int.MaxValue)), "and the file holds no more than" },
        { "packed, boasting less", Pictures + ".gz", TempFolder.Gzip(PictureFile(24, claim: 1000)), "cut short" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_one_sentence_with_the_files_name(string damage, string name, byte[]? bytes, string expected)
    {
        _ = damage;
        File.Delete(System.IO.Path.Combine(_folder.Path, System.IO.Path.ChangeExtension(name, null)));
        if (bytes is not null)
        {
            Write(name, bytes);
        }

        var error = Assert.Throws<RunException>(Open);

        Assert.StartsWith(System.IO.Path.Combine(_folder.Path, name) + ": ", error.Message);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(error.Message.EndsWith('.'));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_not_a_file()
    {
        File.Delete(System.IO.Path.Combine(_folder.Path, Pictures));
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, Pictures));

        Assert.Contains("no such file", Assert.Throws<RunException>(Open).Message);
    }

    [Fact]
    public void Halves_of_different_shape_do_not_go_together()
    {
        Write("t10k-images-idx3-ubyte", PictureFile(9, height: 1, width: 4));
        Write("t10k-labels-idx1-ubyte.gz", TempFolder.Gzip(LabelFile(9)));

        Assert.Contains("2x3x1 and the test pictures 1x4x1", Assert.Throws<RunException>(Open).Message);
    }

    private Dataset Open() => Mnist.Open(_folder.Path, "mnist", seed: 1);

    private void Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    private static byte[] PictureFile(int count, int? claim = null, int height = 2, int width = 3)
    {
        var bytes = new byte[16 + count * height * width];
        int[] header = [0x803, claim ?? count, height, width];
        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), header[i]);
        }

        for (var i = 16; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i - 16);
        }

        return bytes;
    }

    private static byte[] LabelFile(int count) =>
        [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
}
