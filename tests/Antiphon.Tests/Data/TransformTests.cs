using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.Tests.Data;

public sealed class TransformTests
{
    private static readonly Rng Root = Rng.FromSeed(5);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_flip_mirrors_whole_pixels(int channels)
    {
        var canvas = Counting(5, 7, channels);
        var before = canvas.Pixels.ToArray();

        new Flip(Probability: 1).Apply(canvas, Root);

        Each(canvas, (y, x, c) => before[(y * 7 + 6 - x) * channels + c]);
        new Flip(Probability: 0).Apply(canvas, Root);
        Each(canvas, (y, x, c) => before[(y * 7 + 6 - x) * channels + c]);
    }

    [Fact]
    public void A_flip_happens_half_the_time() =>
        Assert.Equal(500, Enumerable.Range(0, 1000).Count(i => Applied(new Flip(), 2, 2, 3, i)[0] != 0), 60.0);

    [Fact]
    public void A_crop_is_a_window_into_the_padded_picture()
    {
        var places = new HashSet<(int, int)>();
        for (var draw = 0; draw < 300; draw++)
        {
            var cropped = Applied(new Crop(6, Padding: 2), 6, 6, 1, draw, from: 1);
            var inside = Array.FindIndex(cropped, v => v > 0);
            var (top, left) = ((((int)cropped[inside] - 1) / 6) - inside / 6, (((int)cropped[inside] - 1) % 6) - inside % 6);
            places.Add((top, left));
            for (var i = 0; i < cropped.Length; i++)
            {
                var (y, x) = (i / 6 + top, i % 6 + left);
                Assert.Equal(y is >= 0 and < 6 && x is >= 0 and < 6 ? y * 6 + x + 1 : 0, cropped[i]);
            }
        }

        Assert.Equal(25, places.Count); // every place from -2 to 2, both ways
    }

    [Fact]
    public void A_crop_that_does_not_fit_is_refused() => Assert.Throws<RunException>(() => Applied(new Crop(9, Padding: 1), 6, 6, 1, 0));

    [Fact]
    public void The_middle_is_cut_out_and_margins_are_black()
    {
        Assert.Equal([7, 8, 12, 13], Applied(new CentreCrop(2), 4, 5, 1, 0));
        Assert.Equal([1, 2, 0, 3, 4, 0, 0, 0, 0], Applied(new CentreCrop(3), 2, 2, 1, 0, from: 1));
        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Applied(new CentreCrop(4), 1, 1, 1, 0, from: 1));
    }

    [Theory]
    [InlineData(224, 0)]
    [InlineData(225, 0)]
    [InlineData(227, 2)]
    [InlineData(229, 2)]
    [InlineData(256, 16)]
    [InlineData(341, 58)]
    public void The_middle_begins_where_torchvision_has_it(int width, int begin)
    {
        var canvas = new ImageBuffer();
        canvas.Load([.. Enumerable.Range(0, 224 * width).Select(i => (byte)(i % width))], 224, width, 1);

        new CentreCrop(224).Apply(canvas, Root);

        Assert.Equal(begin, canvas.Row(0)[0]); // int(round((width - 224) / 2.0)) in Python
    }

    [Theory]
    [InlineData(500, 375, 341, 256)]
    [InlineData(333, 500, 256, 384)]
    [InlineData(257, 255, 258, 256)]
    [InlineData(100, 301, 256, 770)]
    public void The_longer_side_is_rounded_down(int height, int width, int newHeight, int newWidth) =>
        Assert.Equal(new Shape(newHeight, newWidth, 3), new Resize(256).Result(new(height, width, 3))); // int(256 * longer / shorter)

    [Theory]
    [InlineData(3, 20, 31)]
    [InlineData(1, 64, 64)]
    [InlineData(3, 7, 5)]
    [InlineData(3, 1, 1)]
    public void A_resized_plain_picture_stays_plain(int channels, int height, int width)
    {
        var canvas = new ImageBuffer();
        canvas.Load(Enumerable.Repeat((byte)77, height * width * channels).ToArray(), height, width, channels);

        new Resize(16).Apply(canvas, Root);

        Assert.Equal(16, Math.Min(canvas.Height, canvas.Width));
        Assert.All(canvas.Pixels.ToArray(), v => Assert.Equal(77, v, 1e-3));
    }

    [Fact]
    public void A_ramp_stays_a_ramp()
    {
        // Shrinking by 4 and growing by 4: away from the border, a linear ramp sampled at the new pixels' middles.
        foreach (var (from, to) in new[] { (64, 16), (16, 64) })
        {
            var canvas = new ImageBuffer();
            canvas.Load([.. Enumerable.Range(0, from * from).Select(i => (byte)(i % from * 2))], from, from, 1);
            new Resize(to).Apply(canvas, Root);
            for (var x = to / 8; x < to - to / 8; x++)
            {
                Assert.Equal(2 * ((x + 0.5) * from / to - 0.5), canvas.Row(to / 2)[x], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(3, 1, 2, 30, 37, 16, 11)]
    [InlineData(1, 1, 2, 30, 37, 16, 11)]
    [InlineData(3, 9, 0, 5, 3, 16, 33)]
    [InlineData(1, 0, 7, 7, 30, 50, 6)]
    [InlineData(3, 0, 0, 40, 40, 40, 40)]
    [InlineData(3, 39, 39, 1, 1, 2, 3)]
    public void A_new_pixel_is_the_mean_of_what_its_triangle_covers(int channels, int top, int left, int height, int width, int newHeight, int newWidth)
    {
        const int Side = 40;
        var picture = Enumerable.Range(0, Side * Side * channels).Select(i => (byte)Root.Below(256, (ulong)i)).ToArray();
        var (decoded, loaded) = (new ImageBuffer(), new ImageBuffer());
        picture.CopyTo(decoded.Bytes(picture.Length), 0);
        decoded.LoadBytes(Side, Side, channels);
        loaded.Load(picture, Side, Side, channels);

        Resampler.Resample(decoded, top, left, height, width, newHeight, newWidth);
        Resampler.Resample(loaded, top, left, height, width, newHeight, newWidth);

        Assert.Equal(loaded.Pixels.ToArray(), decoded.Pixels.ToArray());
        for (var place = 0; place < newHeight * newWidth * channels; place++)
        {
            var (y, x, c) = (place / channels / newWidth, place / channels % newWidth, place % channels);
            var (sum, total) = (0.0, 0.0);
            for (var i = 0; i < height * width; i++)
            {
                var weight = Triangle(i / width, y, height, newHeight) * Triangle(i % width, x, width, newWidth);
                sum += weight * picture[((top + i / width) * Side + left + i % width) * channels + c];
                total += weight;
            }

            Assert.Equal(sum / total, loaded.Pixels[place], 1e-3);
        }

        static double Triangle(int old, int @new, int size, int newSize)
        {
            var scale = (double)size / newSize;
            return Math.Max(0, 1 - Math.Abs(old + 0.5 - (@new + 0.5) * scale) / Math.Max(1, scale));
        }
    }

    [Fact]
    public void A_random_resized_crop_stays_inside_and_keeps_its_limits()
    {
        var step = new RandomResizedCrop(8);
        for (var draw = 0; draw < 1000; draw++)
        {
            var (top, left, height, width) = step.Draw(300, 400, Root.Stream(draw));
            Assert.True(top >= 0 && left >= 0 && top + height <= 300 && left + width <= 400);
            Assert.InRange(height * width / 120_000.0, 0.075, 1.0);
            Assert.InRange((double)width / height, 0.74, 1.35);
        }

        Assert.Equal((433, 0, 133, 100), new RandomResizedCrop(8, SmallestArea: 0.99).Draw(1000, 100, Root)); // nothing fits: the middle
        Assert.Equal(192, Applied(step, 1, 1, 3, 0).Length);
    }

    [Fact]
    public void A_rotation_keeps_the_middle_and_turns_the_rest()
    {
        var canvas = Counting(9, 9, 1);
        new Rotate(0).Apply(canvas, Root);
        Each(canvas, (y, x, _) => y * 9 + x);

        new Rotate(90).Apply(canvas, Root);
        Assert.Equal(40, canvas.Row(4)[4]);
        Assert.NotEqual(Enumerable.Range(0, 81).Select(i => (float)i), canvas.Pixels.ToArray());
    }

    [Fact]
    public void A_cutout_is_a_square_of_zeros()
    {
        for (var draw = 0; draw < 100; draw++)
        {
            var zeros = Applied(new Cutout(4), 12, 12, 1, draw, from: 1).Count(v => v == 0);
            Assert.InRange(zeros, 4, 16);
            Assert.Contains(zeros, new[] { 4, 6, 8, 9, 12, 16 });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Normalising_is_the_formula(int channels)
    {
        double[] mean = [.. Enumerable.Range(0, channels).Select(c => 0.3 + 0.1 * c)];
        double[] deviation = [.. Enumerable.Range(0, channels).Select(c => 0.2 + 0.1 * c)];
        var canvas = Counting(3, 7, channels);

        new Normalise(mean, deviation).Apply(canvas, Root);

        Each(canvas, (y, x, c) => (float)((((y * 7 + x) * channels + c) / 255.0 - mean[c]) / deviation[c]), 1e-5);
        Assert.Equal(new Normalise(mean, deviation), new Normalise(mean, deviation));
        Assert.Throws<ArgumentException>(() => new Normalise([0.5], [0]));
    }

    [Fact]
    public void Steps_depend_on_their_stream_alone()
    {
        foreach (var step in new Transform[] { new Flip(), new Crop(6, 2), new Rotate(30), new Cutout(3), new RandomResizedCrop(5) })
        {
            Assert.Equal(Applied(step, 8, 8, 3, 3), Applied(step, 8, 8, 3, 3));
            Assert.True(Enumerable.Range(0, 20).Select(i => string.Join(' ', Applied(step, 8, 8, 3, i))).Distinct().Count() > 1, step.ToString());
        }
    }

    [Fact]
    public void Presets_are_their_papers_steps()
    {
        Assert.Equal([new Flip(), new Crop(32, 4), new Rotate(15)], Augmentation.Cifar100.Train.SkipLast(1));
        Assert.Equal([0.5071, 0.4867, 0.4408], ((Normalise)Augmentation.Cifar100.Train[^1]).Mean);
        Assert.Equal([new RandomResizedCrop(224), new Flip()], Augmentation.ImageNet.Train.SkipLast(1));
        Assert.Equal([new Resize(256), new CentreCrop(224)], Augmentation.ImageNet.Evaluation.SkipLast(1));
        Assert.All(Augmentation.All, preset => Assert.Same(preset, Augmentation.Parse(preset.Name)));
        Assert.Contains("cifar10, cifar100, imagenet", Assert.Throws<UsageException>(() => Augmentation.Parse("mixup")).Message);
    }

    private static ImageBuffer Counting(int height, int width, int channels, int from = 0)
    {
        var canvas = new ImageBuffer();
        canvas.Load([.. Enumerable.Range(from, height * width * channels).Select(i => (byte)i)], height, width, channels);
        return canvas;
    }

    private static float[] Applied(Transform step, int height, int width, int channels, int draw, int from = 0)
    {
        var canvas = Counting(height, width, channels, from);
        step.Apply(canvas, Root.Stream(draw));
        return canvas.Pixels.ToArray();
    }

    private static void Each(ImageBuffer canvas, Func<int, int, int, float> expected, double tolerance = 0)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var i = 0; i < canvas.Width * canvas.Channels; i++)
            {
                Assert.Equal(expected(y, i / canvas.Channels, i % canvas.Channels), canvas.Row(y)[i], tolerance);
            }
        }
    }
}
