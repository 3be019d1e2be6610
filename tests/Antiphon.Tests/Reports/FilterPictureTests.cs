using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Reports;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Reports;

/// <summary>First-layer filters of a checkpoint as a picture.</summary>
public sealed class FilterPictureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lenet", 28, 1, 5, 6, 6)]
    [InlineData("resnet20", 32, 3, 3, 16, 16)]
    [InlineData("mlp", 28, 1, 28, 64, 500)]
    [InlineData("mlp", 8, 3, 8, 64, 500)]
    public void Each_weight_is_a_pixel_between_black_and_white(string model, int side, int channels, int window, int shown, int units)
    {
        var (checkpoint, w) = Checkpoint(model, new(side, side, channels));
        using (checkpoint)
        {
            var picture = FilterPicture.Of(checkpoint)!;

            Assert.Equal((shown, units), (picture.Shown, picture.Count));
            var pixels = new ImageBuffer();
            Png.Decode(picture.Png.Span, pixels, 3);
            Assert.Equal((picture.Height, picture.Width), (pixels.Height, pixels.Width));
            foreach (var (unit, y, x, colour) in ((int, int, int, int)[])[(0, 0, 0, 0), (shown - 1, window - 1, 0, 1), (3, 1, 2, 2)])
            {
                var most = Enumerable.Range(0, window * window * channels).Max(i => Math.Abs(w[i * units + unit]));
                var weight = w[((y * window + x) * channels + (channels == 3 ? colour : 0)) * units + unit];
                var (row, column) = (unit / 8 * (window + 1) + 1 + y, unit % 8 * (window + 1) + 1 + x);
                Assert.Equal(127.5 + 127.5 * weight / most, pixels.Pixels[3 * (row * picture.Width + column) + colour], 0.51);
            }
        }
    }

    [Fact]
    public void Data_that_are_no_picture_have_none()
    {
        var (checkpoint, _) = Checkpoint("mlp", new(1, 1, 12));
        using (checkpoint)
        {
            Assert.Null(FilterPicture.Of(checkpoint));
        }
    }

    private (Checkpoint Checkpoint, double[] W) Checkpoint(string model, Shape input)
    {
        var blueprint = ModelCatalogue.Parse(model);
        var network = blueprint.Grow(input, 10, Catalogue.Parse("fa"), 1, new Reference<float>());
        var path = _folder.File($"{model}.safetensors");
        Antiphon.Runs.Checkpoint.Write(path, new() { ModelName = model, Model = blueprint }, input, [.. Enumerable.Range(0, 10).Select(c => $"{c}")], network.State, TrainingPosition.Start);
        var w = network.Synapses[0].W.Value;
        return (Antiphon.Runs.Checkpoint.Open(path), [.. Enumerable.Range(0, w.Rows).SelectMany(row =>
        {
            var line = new double[w.RowLength];
            w.Device.Read(w, row, line);
            return line;
        })]);
    }
}
