using OxyPlot;

namespace Antiphon.Cli;

/// <summary>How much room text takes: the library measures it in points of 1/72 inch, and a picture's pixels are 1/96.</summary>
internal sealed class PlotText(double width, double height) : PdfRenderContext(width, height, OxyColors.White)
{
    private const double PixelsPerPoint = 96.0 / 72;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var points = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new(PixelsPerPoint * points.Width, PixelsPerPoint * points.Height);
    }
}
