using System.IO.Compression;
using System.Text;
using Antiphon.Data;
using Antiphon.Tests.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class DataVerbsTests
{
    [Fact]
    public void Mnist_packed_anew_is_whole_and_a_damaged_file_is_not()
    {
        var source = Needs.Data("mnist");
        using var folder = new TempFolder();
        var mine = Directory.CreateDirectory(folder.File("mnist")).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(mine, Path.GetFileName(file)));
        }

        Assert.EndsWith("mnist is whole\n", Command.Run($"data check mnist --data-root {folder.Path}").Fine());
        Assert.Matches(@"│ mnist +│[^│]+│ whole +│", Command.Run($"data list --data-root {folder.Path}").Fine());

        var labels = Path.Combine(mine, "t10k-labels-idx1-ubyte.gz");
        var bytes = Unpack(labels);
        bytes[500] ^= 1;
        File.Delete(labels);
        File.WriteAllBytes(labels[..^3], bytes);
        var outcome = Command.Run($"data check mnist --data-root {folder.Path}");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("t10k-labels-idx1-ubyte: not the published content", outcome.Output);
        Assert.EndsWith("mnist is damaged\n", outcome.Output);

        File.Delete(labels[..^3]);
        outcome = Command.Run($"data check mnist --data-root {folder.Path}");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("t10k-labels-idx1-ubyte.gz: missing", outcome.Output);
        Assert.Matches(@"│ mnist +│[^│]+│ damaged +│", Command.Run($"data list --data-root {folder.Path}").Fine());
    }

    [Fact]
    public void What_is_not_there_is_missing()
    {
        using var folder = new TempFolder();

        var outcome = Command.Run($"data check cifar10 --data-root {folder.Path}");

        Assert.Equal(1, outcome.Code);
        Assert.EndsWith("cifar10 is missing\n", outcome.Output);
        Assert.Matches(@"│ cifar10 +│[^│]+│ missing +│", Command.Run($"data list --data-root {folder.Path}").Fine());
    }

    [Fact]
    public void What_is_drawn_on_the_fly_is_whole_without_a_data_root()
    {
        using var process = Command.Start("data check demo", "env", "-u", DataCatalogue.RootVariable);
        Assert.Equal("demo: needs no files\ndemo is whole\n", process.StandardOutput.ReadToEnd());
        Command.Run("data check demos").ShouldFail(2, "unknown data 'demos': expected one of demo, teacher, mnist");
    }

    [Fact]
    public void A_missing_archive_is_named_once()
    {
        using var folder = new TempFolder();
        var missing = folder.File("missing.tar");

        var outcome = Command.Run($"data prepare imagenet --train {missing} --val {missing} --val-labels {missing} --out {folder.File("imagenet")}");

        Assert.Equal((1, $"antiphon: {missing}: no such file\n"), (outcome.Code, outcome.Error));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Every_picture_of_a_folder_is_looked_at()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 6; i++)
        {
            folder.Write($"cat/{i}.jpg", PictureMaker.Jpeg(12, 9 + i));
        }

        Assert.Contains("6 pictures in 1 classes, all of which can be decoded", Command.Run($"data check imagefolder:{folder.Path}").Fine());

        folder.Write("cat/7.jpg", "no picture"u8.ToArray());
        var outcome = Command.Run($"data check imagefolder:{folder.Path}");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("1 of 7 pictures are bad, the first: " + Path.Combine(folder.Path, "cat/7.jpg"), outcome.Output);
    }

    [Fact]
    public void A_data_set_is_fetched_from_a_mirror_only_if_its_checksum_is_right()
    {
        using var folder = new TempFolder();
        using var server = new TinyServer(request => request.Path.EndsWith("labels-idx1-ubyte.gz", StringComparison.Ordinal) ? new(200, "wrong"u8.ToArray()) : new(404, []));

        Command.Run($"data get mnist --mirror {server.Address} --data-root {folder.Path}").ShouldFail(1, "train-images-idx3-ubyte.gz", "404");
        Command.Run($"data get cifar100 --mirror {server.Address}/ --data-root {folder.Path}").ShouldFail(1, "/data/cifar-100-binary.tar.gz", "404");
        Command.Run($"data get mnist --mirror {server.Address} --data-root {folder.Path}");

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_is_there_whole_is_not_fetched_again()
    {
        var source = Needs.Data("mnist");
        using var folder = new TempFolder();
        var mine = Directory.CreateDirectory(folder.File("mnist")).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(mine, Path.GetFileName(file)));
        }

        using var server = new TinyServer(_ => new(404, []));

        var output = Command.Run($"data get mnist --mirror {server.Address} --data-root {folder.Path}").Fine();

        Assert.Equal(4, output.Split("is there already").Length - 1);
        Assert.EndsWith($"mnist is in {mine}\n", output);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Imagenet_is_prepared()
    {
        using var folder = new TempFolder();
        var train = folder.Write("train.tar", PictureMaker.Tar(("n00000001.tar", PictureMaker.Tar(("a.JPEG", PictureMaker.Jpeg(9, 9)), ("b.JPEG", PictureMaker.Jpeg(9, 9))))));
        var val = folder.Write("val.tar", PictureMaker.Tar(("v.JPEG", PictureMaker.Jpeg(9, 9))));
        var labels = folder.Write("labels.txt", Encoding.ASCII.GetBytes("n00000001\n"));

        var output = Command.Run($"data prepare imagenet --train {train} --val {val} --val-labels {labels} --out {folder.Path}/imagenet").Fine();

        Assert.Contains("classes to learn from: 1 of 1", output);
        Assert.True(File.Exists(Path.Combine(folder.Path, "imagenet", "val", "n00000001", "v.JPEG")));
    }

    [Fact]
    public void Every_source_names_a_data_set_that_opens() =>
        Assert.All(DataSource.All, source => Assert.Contains(DataCatalogue.Entries, entry => entry.Name == source.Name));

    private static byte[] Unpack(string path)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
