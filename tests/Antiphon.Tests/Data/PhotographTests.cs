using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>Evaluation's pictures against those of PIL and torchvision. bench/peers/photographs.py makes both the table and the pixels.</summary>
public sealed class PhotographTests
{
    private const int Side = 224;

    // Half a level for each of two directions, after which PIL rounds and this library does not.
    private const double OneLevel = 1.001;

    [Fact]
    public void Photographs_for_evaluation_are_those_of_PIL()
    {
        var folder = Needs.Data("imagenet-sample");
        string[][] rows = [.. Repository.Read("tests/Antiphon.Tests/Data/photographs.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];

        Assert.Equal(FileSource.Open(folder).Names, rows.Select(row => row[0]));
        Assert.All(rows.Zip(Evaluated(folder)), pair =>
        {
            var (row, pixels) = pair;
            for (var channel = 0; channel < 3; channel++)
            {
                var mean = Enumerable.Range(0, Side * Side).Average(i => pixels[3 * i + channel]);
                Assert.Equal(double.Parse(row[1 + channel]) / (Side * Side), mean, 0.1);
            }

            var samples = Convert.FromHexString(row[4]);
            for (var i = 0; i < samples.Length; i++)
            {
                var (y, x) = (i / 3 / 7 * 32 + 16, i / 3 % 7 * 32 + 16);
                Assert.Equal(samples[i], pixels[(y * Side + x) * 3 + i % 3], OneLevel);
            }
        });
    }

    [Fact]
    [Trait("Category", "Study")]
    public void Every_pixel_of_every_photograph_is_that_of_PIL()
    {
        Needs.Study();
        var folder = Needs.Data("imagenet-sample");
        using var python = Process.Start(new ProcessStartInfo(Needs.Program("python3"), [Path.Combine(Repository.Root, "bench/peers/photographs.py"), folder, "--pixels"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var expected = new byte[3 * Side * Side];
        var (worst, sum, count) = (0.0, 0.0, 0L);
        foreach (var pixels in Evaluated(folder))
        {
            python.StandardOutput.BaseStream.ReadExactly(expected);
            for (var i = 0; i < expected.Length; i++)
            {
                var off = Math.Abs(pixels[i] - expected[i]);
                (worst, sum, count) = (Math.Max(worst, off), sum + off, count + 1);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} numbers: {sum / count:0.000} grey levels off, at most {worst:0.000}");
        Assert.InRange(worst, 0, OneLevel);
    }

    private static IEnumerable<float[]> Evaluated(string folder)
    {
        var steps = new Augmentation("without normalisation", "", [], [.. Augmentation.ImageNet.Evaluation.SkipLast(1)]);
        var data = DataCatalogue.Open($"imagefolder:{folder}", root: null, seed: 1, new() { Split = new(1, 0, 0), Augmentation = steps });
        for (var i = 0; i < data.Test.Count; i++)
        {
            var item = new float[data.Test.Shape.Length];
            data.Test.Read(i, Rng.FromSeed(1), item);
            yield return item;
        }
    }
}
