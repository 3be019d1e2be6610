using System.Globalization;
using System.Net;
using System.Text;

namespace Antiphon.Reports;

/// <summary>Boxes and texts on white, as SVG or as pixels.</summary>
internal sealed class Figure(int width, int height)
{
    private const int LetterHeight = 7;

    private readonly List<FigureBox> _boxes = [];
    private readonly List<FigureText> _texts = [];

    public void Add(FigureBox box) => _boxes.Add(box);

    public void Add(FigureText text) => _texts.Add(text);

    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans Mono, Consolas, monospace\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" fill=\"{Colour.White}\"/>\n");
        foreach (var box in _boxes)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" fill=\"{box.Colour}\"/>\n");
        }

        foreach (var text in _texts)
        {
            var turn = text.Upwards ? $" transform=\"rotate(-90 {text.X} {text.Y})\"" : "";
            var anchor = text.Anchor switch { FigureAnchor.Start => "start", FigureAnchor.Middle => "middle", _ => "end" };
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{text.X}\" y=\"{text.Y}\" dy=\"0.35em\" font-size=\"{10 * text.Scale}\" text-anchor=\"{anchor}\" fill=\"{text.Colour}\"{turn}>{WebUtility.HtmlEncode(text.Text)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    public byte[] ToPng()
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)255);
        foreach (var box in _boxes)
        {
            Fill(pixels, box);
        }

        foreach (var text in _texts)
        {
            Draw(pixels, text);
        }

        return PngFile.Of(width, height, pixels);
    }

    private void Draw(byte[] pixels, FigureText text)
    {
        for (var i = 0; i < text.Text.Length; i++)
        {
            var letter = PixelFont.Of(text.Text[i]);
            for (var column = 0; column < letter.Length; column++)
            {
                for (var row = 0; row < 8; row++)
                {
                    if ((letter[column] >> row & 1) == 1)
                    {
                        // Along the line of text and across it; upwards, the line is turned about its place.
                        var (along, across) = (text.Offset + (i * FigureText.Advance + column) * text.Scale, row * text.Scale - LetterHeight * text.Scale / 2);
                        var (x, y) = text.Upwards ? (text.X + across, text.Y - along - text.Scale) : (text.X + along, text.Y + across);
                        Fill(pixels, new(x, y, text.Scale, text.Scale, text.Colour));
                    }
                }
            }
        }
    }

    private void Fill(byte[] pixels, FigureBox box)
    {
        for (var y = Math.Max(box.Y, 0); y < Math.Min(box.Y + box.Height, height); y++)
        {
            for (var x = Math.Max(box.X, 0); x < Math.Min(box.X + box.Width, width); x++)
            {
                var at = 3 * (y * width + x);
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (box.Colour.Red, box.Colour.Green, box.Colour.Blue);
            }
        }
    }
}
