using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;
using static Antiphon.Tests.Data.PictureMaker;

namespace Antiphon.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly DataOptions Standard = new();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cifar10_opens_from_its_packed_archive()
    {
        var data = Open(Path.Combine(Needs.Data("cifar10"), "cifar10-jpeg.tar.gz"));

        Assert.Equal((47_500, 2_500, 10_000), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(new Shape(32, 32, 3), data.Shape);
        Assert.Equal("airplane automobile bird cat deer dog frog horse ship truck", string.Join(' ', data.ClassNames));
        Assert.Equal(Enumerable.Repeat(1000, 10), Enumerable.Range(0, 10_000).GroupBy(data.Test.Label).Select(g => g.Count()));
        var steps = (Normalise)Augmentation.Cifar10.Evaluation[^1];
        Assert.Equal(0, Item(data.Train, 7).Average(), 3.0);
        Assert.Equal(0.4914, steps.Mean[0]);
    }

    [Fact]
    public void Photographs_open_from_a_folder()
    {
        var folder = Needs.Data("imagenet-sample");

        var shared = Open(folder);
        var all = Open(folder, Standard with { Split = new(1, 0, 0) });

        Assert.Equal((80, 10, 10), (shared.Train.Count, shared.Validation.Count, shared.Test.Count));
        Assert.Equal((100, 100, 100), (all.Train.Count, all.Validation.Count, all.Test.Count));
        Assert.Equal(new Shape(224, 224, 3), all.Shape);
        Assert.Equal("n01494475", all.ClassNames[0]);
        for (var i = 0; i < 100; i += 9)
        {
            Assert.Equal(i, all.Train.Label(i));
            Assert.True(Item(all.Train, i).All(float.IsFinite));
            Assert.NotEqual(Item(all.Train, i), Item(all.Test, i)); // other steps
        }
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("pictures.tar")]
    [InlineData("pictures.tar.gz")]
    public void A_folder_and_its_archives_are_the_same(string form)
    {
        var files = Parts(12, 6, 6);
        var path = form switch
        {
            "folder" => Spread(files),
            "pictures.tar" => _folder.Write(form, Tar(files)),
            _ => _folder.Write(form, TempFolder.Gzip(Tar(files))),
        };

        var data = Open(path);

        Assert.Equal((12, 6, 6), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal([0, 0, 0, 1, 1, 1], Enumerable.Range(0, 6).Select(data.Test.Label));
        Assert.Equal(new Shape(8, 8, 3), data.Shape);
        Assert.Equal(Items(Open(Spread(files)).Train), Items(data.Train));
    }

    [Fact]
    public void Without_validation_a_twentieth_is_held_out_and_val_alone_is_the_test()
    {
        var held = Open(Spread(Parts(40, 0, 4), "a"));
        var judged = Open(Spread(Parts(40, 6, 0), "b"));

        Assert.Equal((38, 2, 4), (held.Train.Count, held.Validation.Count, held.Test.Count));
        Assert.Equal((38, 2, 6), (judged.Train.Count, judged.Validation.Count, judged.Test.Count));
    }

    [Fact]
    public void One_tree_is_shared_out_without_overlap()
    {
        var data = Open(Spread(Tree(40)));

        Assert.Equal((32, 4, 4), (data.Train.Count, data.Validation.Count, data.Test.Count));
        var indices = new[] { data.Train, data.Validation, data.Test }.SelectMany(part => ((Subset)part).Indices);
        Assert.Equal(Enumerable.Range(0, 40), indices.Order());
    }

    [Fact]
    public void Wrapping_folders_and_other_files_do_not_matter()
    {
        (string, byte[])[] files = [("data/README.txt", [1]), ("data/.hidden.jpg", [1]), .. Tree(20).Select(file => ("data/v1/" + file.Name, file.Bytes))];

        var data = Open(_folder.Write("wrapped.tar", Tar(files)));

        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(16, data.Train.Count);
    }

    [Fact]
    public void Grey_pictures_stay_grey_and_sizes_may_differ_where_they_are_resized()
    {
        var grey = Tree(20, i => Jpeg(9, 9, Kind.Grey, i));
        var mixed = Tree(20, i => Jpeg(40 + i, 300, i % 2 == 0 ? Kind.Grey : Kind.Colour, i));

        Assert.Equal(new Shape(9, 9, 1), Open(Spread(grey, "grey")).Shape);
        var data = Open(_folder.Write("mixed.tar", Tar(mixed)));
        Assert.Equal(new Shape(224, 224, 3), data.Shape);
        Assert.Equal(224 * 224 * 3, Items(data.Test).First().Length);
    }

    [Fact]
    public void A_picture_in_printing_colours_is_one_among_others()
    {
        var data = Open(Spread(Parts(6, 0, 2, i => Jpeg(8, 8, i == 3 ? Kind.Ycck : Kind.Colour)), "ink"));

        Assert.Equal(new Shape(8, 8, 3), data.Shape);
        Assert.Equal(6, Items(data.Train).Count + Items(data.Validation).Count);
    }

    [Fact]
    public void A_bad_picture_ends_the_run_or_is_replaced()
    {
        var files = Tree(30);
        files[4].Bytes = "no picture at all"u8.ToArray();
        var path = Spread(files);

        Message(path, Path.Combine("cat", "0008.png"), "no JPEG or PNG picture");
        var data = Open(path, Standard with { SkipsBad = true, Split = new(1, 0, 0) });
        var bad = (SkippingBad)data.Train;

        Assert.Equal(Item(bad, 5), Item(bad, 4));
        Assert.Equal(0, bad.Label(4));
        Assert.Contains("no JPEG or PNG picture", Assert.Single(bad.Bad).Value);
    }

    [Fact]
    public void A_class_of_bad_pictures_is_an_error_all_the_same()
    {
        var data = Open(Spread(Tree(8, i => i % 2 == 0 ? [1, 2, 3] : Jpeg(8, 8, seed: i))), Standard with { SkipsBad = true, Split = new(1, 0, 0) });

        Assert.Contains("no picture of its class can be read", Assert.Throws<RunException>(() => Item(data.Train, 0)).Message);
    }

    [Fact]
    public void Damage_and_disorder_are_one_sentence()
    {
        var tar = Tar(Parts(6, 2, 2));
        var missing = Path.Combine(_folder.Path, "nowhere");
        Message(missing, "", "no such folder or archive");
        Message(_folder.Write("empty.tar", []), "", "no tar archive, or one without files");
        Message(_folder.Write("cut.tar", tar[..(tar.Length / 2 - 100)]), "", "");
        Message(_folder.Write("cut.tar.gz", TempFolder.Gzip(tar)[..^300]), "", "");
        Message(_folder.Write("plain.tar.gz", tar), "", "damaged archive");
        Message(_folder.Write("text.tar", "this is no archive, whatever its name may say; it goes on for a while "u8.ToArray()), "", "");
        Message(_folder.Write("zeros.tar", new byte[4096]), "", "no tar archive");
        Message(_folder.Write("twice.tar", Tar([.. Tree(4), ("./cat/0002.png", Jpeg(8, 8))])), "", "holds cat/0002.png twice");
        Message(_folder.Write("twice.tgz", TempFolder.Gzip(Tar([.. Tree(4), ("cat/0002.png", Jpeg(8, 8))]))), "", "holds cat/0002.png twice");
        Message(_folder.Write("other.tar", Tar(("a/b.txt", [1]))), "", "no pictures (.jpg, .jpeg, .png) in class folders");
        Message(_folder.Write("flat/one.jpg", Jpeg(8, 8)) is var flat ? Path.GetDirectoryName(flat)! : "", "", "no pictures");
        Message(Spread([.. Parts(6, 0, 2), ("train/empty/note.txt", [1])], "bare"), Path.Combine("train", "empty"), "a class folder without pictures");
        Message(Spread([.. Parts(6, 0, 2), ("test/fox/1.png", Jpeg(8, 8))], "fox"), Path.Combine("test", "fox"), "this class is not among the 2 of train/");
        Message(Spread(Parts(6, 0, 0), "untested"), "", "there is train/ but neither test/ nor val/");
        Message(Spread(Parts(0, 0, 4), "untrained"), "", "but no train/");
        Message(Spread(Parts(6, 0, 2, _ => []), "void"), "", "an empty file");
        Message(Spread(Tree(140, i => Jpeg(9, 9, i == 6 ? Kind.Colour : Kind.Grey)), "tint"), Path.Combine("cat", "0006.png"), "a picture in colour among grey ones");
        Assert.Contains("three fractions that sum to 1", Assert.Throws<UsageException>(() => Split.Parse("0.5,0.6")).Message);
        Assert.Contains("three fractions that sum to 1", Assert.Throws<UsageException>(() => Split.Parse("0,0.5,0.5")).Message);
        Assert.Contains("1,0,0", Assert.Throws<UsageException>(() => Open(Spread(Tree(2), "few"))).Message);
        Assert.Contains("channels", Assert.Throws<UsageException>(() =>
            Open(Spread(Tree(20, _ => Jpeg(8, 8, Kind.Grey)), "grey"), Standard with { Augmentation = Augmentation.Cifar10 })).Message);
    }

    [Fact]
    public void A_picture_of_another_size_needs_a_step_that_resizes()
    {
        var data = Open(Spread(Tree(40, i => Jpeg(i == 9 ? 12 : 8, 8))), Standard with { Augmentation = new("own", "", [new Normalise([0, 0, 0], [1, 1, 1])], []) });

        Assert.Contains("pictures of different sizes", Assert.Throws<RunException>(() => Item(data.Train, 0)).Message);
    }

    private static Dataset Open(string path, DataOptions? options = null) => DataCatalogue.Open($"imagefolder:{path}", root: null, seed: 1, options ?? Standard);

    private static void Message(string path, string below, string expected)
    {
        var message = Assert.Throws<RunException>(() => Items(Open(path).Train)).Message;

        Assert.StartsWith(Path.Combine(path, below), message);
        Assert.Contains(expected, message);
        Assert.DoesNotContain('\n', message);
    }

    private static float[] Item(Examples part, int index)
    {
        var item = new float[part.Shape.Length];
        part.Read(index, Rng.FromSeed(1).Stream(index), item);
        return item;
    }

    private static List<float[]> Items(Examples part) => [.. Enumerable.Range(0, part.Count).Select(i => Item(part, i))];

    private string Spread((string Name, byte[] Bytes)[] files, string below = "tree")
    {
        foreach (var (name, bytes) in files)
        {
            _folder.Write(Path.Combine(below, name), bytes);
        }

        return Path.Combine(_folder.Path, below);
    }

    /// <summary>Files of two classes, cat and dog, in turn; their names end in .png but the content tells what they are.</summary>
    private static (string Name, byte[] Bytes)[] Tree(int count, Func<int, byte[]>? make = null) =>
        [.. Enumerable.Range(0, count).Select(i => ($"{(i % 2 == 0 ? "cat" : "dog")}/{i:0000}.png", (make ?? (n => Jpeg(8, 8, seed: n)))(i))).Order(Comparer<(string, byte[])>.Create((a, b) => string.CompareOrdinal(a.Item1, b.Item1)))];

    private static (string Name, byte[] Bytes)[] Parts(int train, int val, int test, Func<int, byte[]>? make = null) =>
    [
        .. Tree(train, make).Select(file => ("train/" + file.Name, file.Bytes)),
        .. Tree(val, make).Select(file => ("val/" + file.Name, file.Bytes)),
        .. Tree(test, make).Select(file => ("test/" + file.Name, file.Bytes)),
    ];
}
