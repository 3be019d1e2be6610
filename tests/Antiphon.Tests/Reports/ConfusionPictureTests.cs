using System.Xml.Linq;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Reports;
using Antiphon.Training;

namespace Antiphon.Tests.Reports;

public sealed class ConfusionPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Ten_classes_have_names_and_counts()
    {
        var texts = Texts(Judged([.. "airplane,automobile,bird,cat,<deer> & co,dog,frog,horse,ship,truck".Split(',')]));

        Assert.Equal(2, texts.Count(text => text == "automobile"));
        Assert.Equal(2, texts.Count(text => text == "<deer> & co"));
        Assert.Contains("3", texts);
        Assert.Contains(texts, text => text.StartsWith("40 pictures, 75.00 % right", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hundred_have_names_alone_and_a_thousand_neither()
    {
        Assert.Equal(2 + 200, Texts(Judged([.. Enumerable.Range(0, 100).Select(c => $"class_{c}")])).Length);
        Assert.Equal(2, Texts(Judged([.. Enumerable.Range(0, 1000).Select(c => $"class_{c}")])).Length);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void The_pixels_show_what_the_drawing_says(int classes)
    {
        var judged = Judged([.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
        var drawing = XDocument.Parse(ConfusionPicture.Svg(judged)).Root!;
        var (width, height) = ((int)drawing.Attribute("width")!, (int)drawing.Attribute("height")!);
        var canvas = new ImageBuffer();

        PictureFile.Decode(ConfusionPicture.Png(judged), canvas, 3, int.MaxValue);

        Assert.Equal((height, width), (canvas.Height, canvas.Width));
        foreach (var box in drawing.Elements(Svg + "rect").Skip(2))
        {
            var at = 3 * ((int)box.Attribute("y")! * width + (int)box.Attribute("x")!);
            var pixel = canvas.Pixels.Slice(at, 3);
            Assert.Equal((string)box.Attribute("fill")!, $"#{(byte)pixel[0]:x2}{(byte)pixel[1]:x2}{(byte)pixel[2]:x2}");
        }
    }

    private static string[] Texts(Evaluation judged) => [.. XDocument.Parse(ConfusionPicture.Svg(judged)).Descendants(Svg + "text").Select(text => text.Value)];

    /// <summary>Of each class three pictures are seen rightly and one is taken for the next class.</summary>
    private static Evaluation Judged(string[] names)
    {
        var evaluation = new Evaluation(names);
        var output = Tensor.Batch(new Reference<float>(), 1, new(names.Length));
        for (var label = 0; label < names.Length; label++)
        {
            for (var i = 0; i < 4; i++)
            {
                output.Fill(0)[0, i < 3 ? label : (label + 1) % names.Length] = 1;
                evaluation.Add(output, [label]);
            }
        }

        return evaluation;
    }
}
