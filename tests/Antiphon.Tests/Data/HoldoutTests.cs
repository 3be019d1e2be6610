using Antiphon.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>How many training examples are held out to choose by.</summary>
public sealed class HoldoutTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mnist", 60, null, 55, 5)]
    [InlineData("mnist", 60, 1, 59, 1)]
    [InlineData("fashion-mnist", 60, 59, 1, 59)]
    [InlineData("cifar10", 50, null, 45, 5)]
    [InlineData("cifar10", 50, 20, 30, 20)]
    [InlineData("cifar100", 20, 7, 13, 7)]
    [InlineData("imagefolder", 40, null, 38, 2)]
    [InlineData("imagefolder", 40, 10, 30, 10)]
    [InlineData("imagenet", 40, 3, 37, 3)]
    public void As_many_as_are_asked_for_by_the_seed(string name, int count, int? held, int learnt, int chosen)
    {
        Write(name, count);
        var (one, again, other) = (Open(name, held, 1), Open(name, held, 1), Open(name, held, 2));
        var (train, validation) = ((Subset)one.Train, (Subset)one.Validation);

        Assert.Equal((learnt, chosen), (train.Count, validation.Count));
        Assert.Equal(Enumerable.Range(0, count), train.Indices.Concat(validation.Indices).Order());
        Assert.Equal(validation.Indices, ((Subset)again.Validation).Indices);
        Assert.NotEqual(validation.Indices, ((Subset)other.Validation).Indices);
    }

    [Fact]
    public void Too_many_or_none_to_hold_out_is_one_sentence()
    {
        Write("mnist", 60);
        Write("imagefolder", 40);
        _folder.Write("tree/cat/1.jpg", PictureMaker.Jpeg(16, 16));
        _folder.Write("chosen/train/cat/1.jpg", PictureMaker.Jpeg(16, 16));
        _folder.Write("chosen/val/cat/1.jpg", PictureMaker.Jpeg(16, 16));
        _folder.Write("chosen/test/cat/1.jpg", PictureMaker.Jpeg(16, 16));

        Assert.Equal("holdout 60: expected fewer than the 60 training examples there are", Refusal("mnist", 60));
        Assert.Equal("holdout 41: expected fewer than the 40 training examples there are", Refusal("imagefolder", 41));
        Assert.Contains("is one tree, which a split shares out; expected --split instead", Refusal($"imagefolder:{_folder.File("tree")}", 1));
        Assert.Contains("has pictures to choose by in val/", Refusal($"imagefolder:{_folder.File("chosen")}", 1));
        Assert.Contains("'demo' has no choice of examples to hold out", Refusal("demo", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { HeldOut = 0 });
    }

    private string Refusal(string name, int held) => Assert.Throws<UsageException>(() => Open(name, held, 1)).Message;

    private Dataset Open(string name, int? held, ulong seed) =>
        DataCatalogue.Open(name == "imagefolder" ? $"imagefolder:{_folder.File(name)}" : name, _folder.Path, seed, new() { HeldOut = held });

    private void Write(string name, int count)
    {
        switch (name)
        {
            case "mnist" or "fashion-mnist":
                foreach (var half in (string[])["train", "t10k"])
                {
                    _folder.Write($"{name}/{half}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 1, 0, 0, 0, 1, .. new byte[count]]);
                    _folder.Write($"{name}/{half}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, (byte)count, .. new byte[count]]);
                }

                break;
            case "cifar10":
                foreach (var file in (string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"])
                {
                    _folder.Write($"cifar10/cifar-10-batches-bin/{file}.bin", new byte[count / 5 * 3073]);
                }

                break;
            case "cifar100":
                _folder.Write("cifar100/cifar-100-binary/train.bin", new byte[count * 3074]);
                _folder.Write("cifar100/cifar-100-binary/test.bin", new byte[3074]);
                break;
            default:
                for (var i = 0; i <= count; i++)
                {
                    _folder.Write($"{name}/{(i < count ? "train" : "val")}/cat/{i}.jpg", PictureMaker.Jpeg(16, 16));
                }

                break;
        }
    }
}
