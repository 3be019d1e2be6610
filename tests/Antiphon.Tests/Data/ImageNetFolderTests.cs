using System.Text;
using Antiphon.Data;
using Antiphon.Tests.Support;
using static Antiphon.Tests.Data.PictureMaker;

namespace Antiphon.Tests.Data;

public sealed class ImageNetFolderTests : IDisposable
{
    private static readonly string[] Classes = ["n01440764", "n01443537", "n02119789"];

    private readonly TempFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "imagenet");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("n02119789\nn01440764\nn01443537\nn01440764\n", "", "2010")]
    [InlineData("3\n1\n2\n1\n", "", "2010")]
    [InlineData("1\r\n2\r\n3\r\n2\r\n", "n02119789 fox\nn01440764 tench\nn01443537 goldfish", "2010")]
    [InlineData("ImageId,PredictionString\nval_3,n01443537 1 2 3 4\nval_1,n02119789 1 2\nval_2,n01440764\nval_4,n01440764\n", "", "2010")]
    public void Archives_become_a_folder_that_opens(string labels, string synsets, string expected)
    {
        Prepare(labels, synsets.Length > 0 ? _folder.Write("synsets.txt", Encoding.ASCII.GetBytes(synsets)) : null);

        var data = DataCatalogue.Open("imagenet", _folder.Path, seed: 1);
        Assert.Equal(("imagenet", 3, 4), (data.Name, data.Classes, data.Test.Count));
        Assert.Equal(6, data.Train.Count + data.Validation.Count);
        for (var picture = 1; picture <= 4; picture++)
        {
            var label = Classes[expected[picture - 1] - '0'];
            Assert.True(File.Exists(Path.Combine(Out, "val", label, $"val_{picture}.JPEG")));
        }

        Assert.Equal(["train", "val"], Directory.EnumerateFileSystemEntries(Out).Select(Path.GetFileName).Order());
        Assert.Equal(3, DataCatalogue.Open("imagenet", Out, seed: 1).Classes); // the root itself may be the folder
        Assert.Contains("3 classes, 6 pictures in train/ and 4 in val/: expected 1,000", DataCheck.Of("imagenet", _folder.Path)[^1].Words);
    }

    [Fact]
    public void What_was_broken_off_goes_on()
    {
        using var cancel = new CancellationTokenSource();
        var steps = new List<PrepareProgress>();
        Assert.Throws<OperationCanceledException>(() => Prepare("3\n1\n2\n1\n", progress: step =>
        {
            steps.Add(step);
            if (step.Done == 2)
            {
                cancel.Cancel();
            }
        }, cancel: cancel.Token));

        Assert.Equal(Classes[..2], Directory.EnumerateDirectories(Path.Combine(Out, "train")).Select(Path.GetFileName).Order());
        Assert.Contains("broken off", Assert.Throws<RunException>(() => DataCatalogue.Open("imagenet", _folder.Path, seed: 1)).Message);
        Assert.Equal(DataState.Damaged, DataCheck.Of("imagenet", _folder.Path)[^1].State);
        var mark = Path.Combine(Out, "train", Classes[0], "left alone.txt");
        File.WriteAllText(mark, "");

        Prepare("3\n1\n2\n1\n");

        Assert.True(File.Exists(mark)); // a class that is whole is not made again
        Assert.Equal(3, Directory.EnumerateDirectories(Path.Combine(Out, "train")).Count());
        Assert.Equal(10, Directory.EnumerateFiles(Out, "*.JPEG", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("3\n1\n2\n", "3 labels for the 4 pictures")]
    [InlineData("3\n1\n2\n4\n", "line 4 is '4', expected a class")]
    [InlineData("n02119789\nn01440764\nn01443537\nn09999999\n", "the class n09999999 is not among the 3")]
    [InlineData("490\n361\n171\n822\n", "the development kit's numbers")]
    public void Labels_that_do_not_fit_are_one_sentence(string labels, string says)
    {
        Assert.Contains(says, Assert.Throws<RunException>(() => Prepare(labels)).Message);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Archives_that_do_not_fit_are_one_sentence()
    {
        var (train, val) = Archives();
        var (labels, whole) = (_folder.Write("labels.txt", "3\n1\n2\n1\n"u8.ToArray()), File.ReadAllBytes(train));

        Message(_folder.Write("other.tar", Tar(("cat.tar", [1]))), val, "expected one archive a class");
        Message(_folder.Write("none.tar", new byte[2048]), val, "no tar archive");
        var missing = Path.Combine(_folder.Path, "missing.tar");
        Message(missing, val, $"{missing}: no such file");
        Message(train, missing, $"{missing}: no such file");
        Assert.Equal($"{missing}: no such file", Assert.Throws<RunException>(() => ImageNetFolder.Prepare(train, val, missing, null, Out)).Message);
        Message(_folder.Path, val, $"{_folder.Path}: access is denied");
        Message(_folder.Write("twice.tar", Tar(("n01440764.tar", Tar()), ("n01440764.tar", Tar()))), val, "twice.tar: damaged archive: holds n01440764.tar twice");
        Message(train, _folder.Write("twice-val.tar", Tar(("val_1.JPEG", [1]), ("val_1.JPEG", [1]))), "twice-val.tar: damaged archive: holds val_1.JPEG twice");
        var inner = _folder.Write("twice-within.tar", Tar([.. Classes.Select(name => ($"{name}.tar", Tar(("1.JPEG", (byte[])[1]), ("1.JPEG", [2]))))]));
        Message(inner, val, "twice-within.tar: damaged archive: n01440764.tar: holds 1.JPEG twice");
        Message(_folder.Write("cut.tar", whole[..(whole.Length - 6000)]), val, "cut.tar: ");
        Message(train, _folder.Write("cut-val.tar", File.ReadAllBytes(val)[..2000]), "cut-val.tar: ");

        void Message(string train, string val, string says)
        {
            var message = Assert.Throws<RunException>(() => ImageNetFolder.Prepare(train, val, labels, null, Out)).Message;
            Assert.StartsWith(_folder.Path, message);
            Assert.Contains(says, message);
            Assert.DoesNotContain('\n', message);
        }
    }

    private void Prepare(string labels, string? synsets = null, Action<PrepareProgress>? progress = null, CancellationToken cancel = default)
    {
        var (train, val) = Archives();
        ImageNetFolder.Prepare(train, val, _folder.Write("labels.txt", Encoding.ASCII.GetBytes(labels)), synsets, Out, progress, cancel);
    }

    private (string Train, string Val) Archives() => (
        _folder.Write("train.tar", Tar([.. Classes.Select((name, c) => ($"{name}.tar", Tar(($"{name}_1.JPEG", Jpeg(20, 30, seed: c)), ($"{name}_2.JPEG", Jpeg(30, 20, seed: c)))))])),
        _folder.Write("val.tar", Tar([.. ((int[])[2, 1, 4, 3]).Select(i => ($"val_{i}.JPEG", Jpeg(20, 20 + i, seed: i)))])));
}
