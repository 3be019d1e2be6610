using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>How bytes become numbers, by name or by numbers, for every data set that knows it.</summary>
public sealed class NormalisationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unit", 0, 0, 0, 1, 1, 1)]
    [InlineData("half", 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)]
    [InlineData("standard", 0.4914, 0.4822, 0.4465, 0.2470, 0.2435, 0.2616)]
    [InlineData("0.1,0.2,0.3/0.4,0.5,0.6", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)]
    [InlineData("0.25/0.125", 0.25, 0.25, 0.25, 0.125, 0.125, 0.125)]
    public void Cifar10_by_constants(string text, double r, double g, double b, double dr, double dg, double db)
    {
        var pixels = WriteCifar();
        double[] mean = [r, g, b], deviation = [dr, dg, db];

        foreach (var augment in (Augmentation?[])[null, Augmentation.None, Augmentation.Cifar100])
        {
            var data = Open("cifar10", text, augment);
            var steps = Steps(data.Train);

            Assert.Equal(new Normalise(mean, deviation), steps[^1]);
            Assert.Equal((augment ?? Augmentation.Cifar10).Train.SkipLast(1), steps.SkipLast(1)); // none has none
            AssertItem(i => (pixels[3][i] / 255.0 - mean[i % 3]) / deviation[i % 3], data.Test, 3);
        }
    }

    [Fact]
    public void Each_number_by_the_pictures_that_are_learnt_from()
    {
        var pixels = WriteCifar();
        var data = Open("cifar10", "pixel", Augmentation.None);
        var learnt = ((Subset)data.Train).Indices;
        double[] means = [.. Enumerable.Range(0, 3072).Select(i => learnt.Average(item => pixels[item % 10][i] / 255.0))];
        double[] deviations = [.. Enumerable.Range(0, 3072).Select(i => Math.Sqrt(learnt.Average(item => Math.Pow(pixels[item % 10][i] / 255.0 - means[i], 2))))];

        Assert.Equal(45, learnt.Count);
        Assert.Equal(0, deviations[7], 1e-12); // the maker's constant
        AssertItem(i => (pixels[3][i] / 255.0 - means[i]) / (deviations[i] < 1e-9 ? 1 : deviations[i]), data.Test, 3);
        AssertItem(i => (pixels[learnt[5] % 10][i] / 255.0 - means[i]) / (deviations[i] < 1e-9 ? 1 : deviations[i]), data.Train, 5);
        Assert.Equal([new Flip(), new Crop(32, 4)], Steps(Open("cifar10", "pixel", null).Train).SkipLast(1));
    }

    [Theory]
    [InlineData("unit", 0, 1)]
    [InlineData("half", 0.5, 0.5)]
    [InlineData("standard", 0.1307, 0.3081)]
    [InlineData("0.5/0.25", 0.5, 0.25)]
    [InlineData(null, 0.1307, 0.3081)]
    public void Mnist_by_constants(string? text, double mean, double deviation)
    {
        WriteMnist();
        var data = Open("mnist", text, null);

        AssertItem(i => ((60 + i) / 255.0 - mean) / deviation, data.Test, 10);
        Assert.Equal([new Normalise(mean, deviation)], Steps(data.Train));
    }

    [Fact]
    public void Folders_by_what_is_measured_or_asked_for()
    {
        var path = WriteFolder(32);
        var own = (Normalise)Steps(Open(path, null, null).Test)[0];

        Assert.Equal(own, Steps(Open(path, "standard", Augmentation.Cifar10).Test)[0]);
        Assert.Equal([new Normalise([0, 0, 0], [1, 1, 1]), new Flip(), new Crop(32, 2)], Steps(Open(path, "unit", null).Train));

        var data = Open(path, "pixel", Augmentation.None, size: 16);
        Assert.Equal(new Shape(16, 16, 3), data.Shape);
        float[][] items = [.. Enumerable.Range(0, data.Train.Count).Select(i => Item(data.Train, i))];
        Assert.All(Enumerable.Range(0, 768), i => Assert.Equal(0, items.Average(item => (double)item[i]), 1e-3));
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(1, items.Average(item => (double)item[3 * i + 2] * item[3 * i + 2]), 1e-3)); // blue is the seed
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_a_sentence()
    {
        WriteMnist();
        WriteCifar();

        Assert.Contains("normalise '0.1,0.2,0.3/1,1,1' is for pictures of 3 channels, and these have 1", Refusal("mnist", "0.1,0.2,0.3/1,1,1"));
        Assert.Contains("is for pictures of 2 channels, and these have 3", Refusal("cifar10", "0,0/1,1"));
        Assert.Contains("'demo' has no choice of normalisation", Refusal("demo", "unit"));
        Assert.Contains("'teacher' has no choice of normalisation", Refusal("teacher", "unit"));
        Assert.Contains("normalise pixel: is for small pictures of one size", Refusal(WriteFolder(0), "pixel"));
    }

    [Theory]
    [InlineData("units")]
    [InlineData("")]
    [InlineData("0.5")]
    [InlineData("0.5/0")]
    [InlineData("0.5/-1")]
    [InlineData("0.5,0.5/1")]
    [InlineData("x/1")]
    [InlineData("0.5/1/1")]
    public void What_is_none_is_refused(string text) =>
        Assert.StartsWith($"normalise '{text}': expected unit, half, standard, pixel, or", Assert.Throws<UsageException>(() => ExperimentKnobs.Find("normalise").Turn(new(), text)).Message);

    [Theory]
    [InlineData("unit")]
    [InlineData("half")]
    [InlineData("standard")]
    [InlineData("pixel")]
    [InlineData("0.5,0.25,0.125/1,2,0.3")]
    public void It_prints_as_it_is_written(string text)
    {
        Assert.Equal(text, $"{Normalisation.Parse(text)}");
        Assert.Equal(Normalisation.Parse(text), Normalisation.Parse(text));
    }

    private static void AssertItem(Func<int, double> expected, Examples part, int index)
    {
        var item = Item(part, index);
        Assert.All(Enumerable.Range(0, item.Length), i => Assert.Equal(expected(i), item[i], 1e-4));
    }

    private static float[] Item(Examples part, int index)
    {
        var item = new float[part.Shape.Length];
        part.Read(index, Rng.FromSeed(1), item);
        return item;
    }

    private static IReadOnlyList<Transform> Steps(Examples part) => part is Pictures pictures ? pictures.Steps : ((Pictures)((Subset)part).Whole).Steps;

    private Dataset Open(string name, string? normalise, Augmentation? augment, int? size = null) =>
        DataCatalogue.Open(name, _folder.Path, seed: 1, new() { Normalisation = normalise is null ? null : Normalisation.Parse(normalise), Augmentation = augment, Size = size });

    private string Refusal(string name, string normalise) => Assert.Throws<UsageException>(() => Open(name, normalise, null)).Message;

    // Ten pictures, height x width x channels, of which every file of CIFAR-10 has its own copy.
    private byte[][] WriteCifar()
    {
        byte[][] pictures = [.. Enumerable.Range(0, 10).Select(picture => Enumerable.Range(0, 3072).Select(i => (byte)(i == 7 ? 9 : picture * picture * 3 + i % 11 * picture)).ToArray())];
        byte[] records = [.. pictures.SelectMany((picture, label) => (byte[])[(byte)label, .. from channel in Enumerable.Range(0, 3) from place in Enumerable.Range(0, 1024) select picture[3 * place + channel]])];
        foreach (var file in (string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"])
        {
            _folder.Write($"cifar10/cifar-10-batches-bin/{file}.bin", records);
        }

        return pictures;
    }

    // Pictures of 2 x 3 whose numbers count up.
    private void WriteMnist()
    {
        foreach (var (half, count) in (ReadOnlySpan<(string, int)>)[("train", 24), ("t10k", 12)])
        {
            _folder.Write($"mnist/{half}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, count * 6).Select(i => (byte)i)]);
            _folder.Write($"mnist/{half}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
        }
    }

    // Squares of a side, or pictures of all sizes where it is 0.
    private string WriteFolder(int side)
    {
        for (var i = 0; i < 40; i++)
        {
            var (part, below) = (i < 30 ? "train" : "test", i % 2 == 0 ? "cat" : "dog");
            _folder.Write($"tree{side}/{part}/{below}/{i}.jpg", PictureMaker.Jpeg(side == 0 ? 40 + i : side, side == 0 ? 50 : side, seed: i % 6));
        }

        return $"imagefolder:{_folder.File($"tree{side}")}";
    }
}
