using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private static readonly DataOptions Plain = new() { Augmentation = new("raw", "", [], []) };

    private static readonly string[] Classes = "airplane automobile bird cat deer dog frog horse ship truck".Split(' ');

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ten_classes_from_folder_or_archive(bool packed)
    {
        Ten(packed);

        var data = Open("cifar10", Plain);

        Assert.Equal((45, 5, 10), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal("alpha", data.ClassNames[0]);
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 10).Select(data.Test.Label));
        var item = new float[3072];
        data.Test.Read(2, default, item);
        Assert.Equal([Value(2, 0), Value(2, 1024), Value(2, 2048), Value(2, 1)], item[..4]); // red, green, blue of the first pixel, red of the second
        Assert.Equal(Value(2, 3071), item[3071]);
    }

    [Theory]
    [InlineData("cifar10/copies.tar.gz")]
    [InlineData("cifar10/copies.tar")]
    [InlineData("cifar10/copies/")]
    [InlineData("cifar10/")]
    public void Copies_in_class_folders_stand_in_and_are_named(string place)
    {
        (string Name, byte[] Bytes)[] files = [.. from part in (string[])["train", "test"] from i in Enumerable.Range(0, 60) select ($"{part}/{Classes[i / 6]}/{i}.jpg", PictureMaker.Jpeg(32, 32, seed: i))];
        if (place.EndsWith('/'))
        {
            Array.ForEach(files, file => _folder.Write(place + file.Name, file.Bytes));
        }
        else
        {
            _folder.Write(place, place.EndsWith(".gz", StringComparison.Ordinal) ? TempFolder.Gzip(PictureMaker.Tar(files)) : PictureMaker.Tar(files));
        }

        var data = Open("cifar10", new());

        Assert.Equal(("cifar10", 54, 6, 60), (data.Name, data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(Classes, data.ClassNames);
        Assert.Equal($"cifar10 is not the original files here, but copies of the pictures in {place.Trim('/').Split('/')[^1]}, which JPEG has changed a little.", data.Remark);
        Assert.Equal(Augmentation.Cifar10.Train, ((Pictures)((Subset)data.Train).Whole).Steps);
        var (train, validation) = Subset.Split(60, 6, seed: 1); // as of the original
        Assert.Equal(train, ((Subset)data.Train).Indices);
        Assert.Equal(validation, ((Subset)data.Validation).Indices);

        // In class folders they lie class by class; batches are drawn from all.
        var batches = new Batches(data.Train, 20, seed: 1);
        var labels = new int[20];
        batches.Fill(0, Tensor.Batch(new Reference<float>(), 20, data.Shape), labels);
        Assert.InRange(labels.Distinct().Count(), 5, 10);

        Assert.Contains("60 pictures to learn from and 60 to be judged by, in 10 classes; cifar10 is not the original files here", DataCheck.Of("cifar10", _folder.Path)[^1].Words);
        Ten(packed: false);
        Assert.Null(Open("cifar10", new()).Remark); // the original comes first
    }

    [Fact]
    public void What_are_no_copies_is_one_sentence()
    {
        _folder.Write("cifar10/one.tar", PictureMaker.Tar([("train/cat/1.jpg", PictureMaker.Jpeg(32, 32)), ("test/cat/1.jpg", PictureMaker.Jpeg(32, 32))]));
        Assert.Contains("one.tar: no copies of CIFAR-10, expected pictures of 32x32 in colour in train/ and test/, each with the folders airplane, automobile,", Message());
        _folder.Write("cifar10/two.tar", [1]);
        Assert.Contains("holds 2 archives or folders that may be copies of CIFAR-10, expected one, or cifar-10-binary.tar.gz or cifar-10-batches-bin/", Message());
        Assert.Contains("holds 2 archives", DataCheck.Of("cifar10", _folder.Path)[^1].Words);
    }

    [Fact]
    public void A_hundred_classes_have_two_kinds_of_labels()
    {
        _folder.Write("cifar100/cifar-100-binary/train.bin", Records(20, 100, 2));
        _folder.Write("cifar100/cifar-100-binary/test.bin", Records(10, 100, 2));

        var (fine, coarse) = (Open("cifar100", Plain), Open("cifar100", Plain with { Labels = CifarLabels.Coarse }));

        Assert.Equal((100, 20), (fine.Classes, coarse.Classes));
        Assert.Equal((3, 1), (fine.Test.Label(3), coarse.Test.Label(3))); // the maker writes i and i / 2
        Assert.Equal(("apple", "worm"), (fine.ClassNames[0], fine.ClassNames[99]));
        Assert.Equal(("aquatic_mammals", "vehicles_2"), (coarse.ClassNames[0], coarse.ClassNames[19]));
        Assert.Equal(fine.ClassNames.Order(StringComparer.Ordinal), fine.ClassNames);
    }

    [Fact]
    public void Training_pictures_are_varied_and_others_are_not()
    {
        Ten(packed: false);
        var data = Open("cifar10", new());

        Assert.Equal(new Shape(32, 32, 3), data.Shape);
        Assert.NotEqual(Item(data.Train, 1), Item(data.Train, 2));
        Assert.Equal(Item(data.Test, 1), Item(data.Test, 2));

        static float[] Item(Examples part, int epoch)
        {
            var item = new float[3072];
            part.Read(0, Rng.FromSeed(1).Stream(epoch), item);
            return item;
        }
    }

    [Fact]
    public void Damage_is_one_sentence()
    {
        Assert.Contains("no such folder, expected one with cifar-10-binary.tar.gz or cifar-10-batches-bin/", Message());
        Directory.CreateDirectory(Path.Combine(_folder.Path, "cifar10"));
        Assert.Contains("there is neither cifar-10-binary.tar.gz nor cifar-10-batches-bin/", Message());
        Ten(packed: false);
        var file = Path.Combine(_folder.Path, "cifar10", "cifar-10-batches-bin", "data_batch_3.bin");

        var good = File.ReadAllBytes(file);
        File.WriteAllBytes(file, good[..^1]);
        Assert.StartsWith($"{file}: {good.Length - 1} bytes, expected records of 3073", Message());
        File.WriteAllBytes(file, []);
        Assert.StartsWith($"{file}: 0 bytes", Message());
        File.WriteAllBytes(file, [10, .. good[1..]]);
        Assert.StartsWith($"{file}: the label of picture 0 is 10, expected one from 0 to 9", Message());
        File.Delete(file);
        Assert.Contains("holds no data_batch_3.bin", Message());
        File.WriteAllBytes(file, good);
        File.WriteAllText(Path.Combine(_folder.Path, "cifar10", "cifar-10-batches-bin", "batches.meta.txt"), "one\ntwo\n");
        Assert.Contains("batches.meta.txt: 2 names, expected 10", Message());
    }

    [Fact]
    public void A_data_set_says_what_it_has_no_choice_of()
    {
        Ten(packed: false);

        Assert.Contains("'cifar10' has no choice of labels", Assert.Throws<UsageException>(() => Open("cifar10", new() { Labels = CifarLabels.Coarse })).Message);
        Assert.Contains("'demo' has no choice of augmentation", Assert.Throws<UsageException>(() => Open("demo", new() { Augmentation = Augmentation.Cifar10 })).Message);
        Assert.Contains("'cifar10' has no choice of split", Assert.Throws<UsageException>(() => Open("cifar10", new() { Split = new(1, 0, 0) })).Message);
    }

    private Dataset Open(string name, DataOptions options) => DataCatalogue.Open(name, _folder.Path, seed: 1, options);

    private string Message() => Assert.Throws<RunException>(() => Open("cifar10", Plain)).Message;

    private void Ten(bool packed)
    {
        (string Name, byte[] Bytes)[] files =
        [
            .. Enumerable.Range(1, 5).Select(i => ($"cifar-10-batches-bin/data_batch_{i}.bin", Records(10, 10, 1))),
            ("cifar-10-batches-bin/test_batch.bin", Records(10, 10, 1)),
            ("cifar-10-batches-bin/batches.meta.txt", "alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\niota\nkappa\n\n"u8.ToArray()),
        ];
        if (packed)
        {
            _folder.Write("cifar10/cifar-10-binary.tar.gz", TempFolder.Gzip(PictureMaker.Tar(files)));
            return;
        }

        foreach (var (name, bytes) in files)
        {
            _folder.Write("cifar10/" + name, bytes);
        }
    }

    private static byte[] Records(int count, int classes, int labels)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            bytes.AddRange(labels == 1 ? [(byte)(i % classes)] : [(byte)(i / 2), (byte)i]);
            bytes.AddRange(Enumerable.Range(0, 3072).Select(place => (byte)Value(i, place)));
        }

        return [.. bytes];
    }

    private static float Value(int picture, int place) => (picture * 7 + place * 31 / 8) % 256;
}
