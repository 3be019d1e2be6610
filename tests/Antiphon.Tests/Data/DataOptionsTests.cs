using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;
using static Antiphon.Tests.Data.PictureMaker;

namespace Antiphon.Tests.Data;

public sealed class DataOptionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Small_photographs_are_flipped_and_cropped_unless_nothing_is_asked_for()
    {
        var path = Tree(i => Jpeg(32, 32, seed: i));

        Assert.IsType<Normalise>(Steps(Open(path, new()).Train)[0]); // before the crop, so that its margin has the mean colour
        Assert.Equal([new Flip(), new Crop(32, 2)], Steps(Open(path, new()).Train).Skip(1));
        Assert.Single(Steps(Open(path, new()).Test));
        Assert.Single(Steps(Open(path, new() { Augmentation = Augmentation.None }).Train));
        Assert.Single(Steps(Open(Tree(i => Jpeg(28, 28, Kind.Grey, i)), new()).Train)); // digits, perhaps
        Assert.Equal(Augmentation.Cifar100.Train, Steps(Open(path, new() { Augmentation = Augmentation.Cifar100 }).Train));
    }

    [Fact]
    public void A_size_scales_the_steps()
    {
        var (small, large) = (Tree(i => Jpeg(32, 32, seed: i)), Tree(i => Jpeg(90 + i, 120, seed: i)));

        Assert.Equal([new RandomResizedCrop(64), new Flip()], Steps(Open(large, new() { Size = 64 }).Train).SkipLast(1));
        Assert.Equal([new Resize(73), new CentreCrop(64)], Steps(Open(large, new() { Size = 64 }).Test).SkipLast(1));
        Assert.Equal([new Resize(73), new CentreCrop(64)], Steps(Open(large, new() { Size = 64, Augmentation = Augmentation.None }).Train).SkipLast(1));
        Assert.Equal([new Resize(16), new CentreCrop(16), new Flip(), new Crop(16, 1)], Steps(Open(small, new() { Size = 16 }).Train).Where(step => step is not Normalise));
        Assert.Equal([new Resize(48), new CentreCrop(48), new Flip(), new Crop(48, 6)], Steps(Open(large, new() { Size = 48, Augmentation = Augmentation.Cifar10 }).Train).SkipLast(1));
        foreach (var data in (Dataset[])[Open(large, new() { Size = 64 }), Open(small, new() { Size = 64, Augmentation = Augmentation.Cifar100 })])
        {
            Assert.Equal(new Shape(64, 64, 3), data.Shape);
            data.Train.Read(0, Rng.FromSeed(1), new float[64 * 64 * 3]);
            data.Test.Read(0, Rng.FromSeed(1), new float[64 * 64 * 3]);
        }
    }

    [Fact]
    public void What_is_skipped_is_counted_once()
    {
        var path = Tree(i => i == 4 ? "none"u8.ToArray() : Jpeg(32, 32, seed: i));
        var data = Open(path, new() { SkipsBad = true, Split = new(1, 0, 0) });

        foreach (var part in (Examples[])[data.Train, data.Validation, data.Test])
        {
            for (var i = 0; i < part.Count; i++)
            {
                part.Read(i, Rng.FromSeed(1), new float[32 * 32 * 3]);
            }
        }

        Assert.Contains("0004.png", Assert.Single(data.Skipped));
        Assert.Empty(Open(Tree(i => Jpeg(32, 32, seed: i)), new()).Skipped);
    }

    private static IReadOnlyList<Transform> Steps(Examples part) => ((Pictures)((Subset)part).Whole).Steps;

    private static Dataset Open(string path, DataOptions options) => DataCatalogue.Open($"imagefolder:{path}", root: null, seed: 1, options);

    private string Tree(Func<int, byte[]> make)
    {
        var below = Guid.NewGuid().ToString("N");
        for (var i = 0; i < 20; i++)
        {
            _folder.Write(Path.Combine(below, i % 2 == 0 ? "cat" : "dog", $"{i:0000}.png"), make(i));
        }

        return Path.Combine(_folder.Path, below);
    }
}
