using Antiphon.Training;

namespace Antiphon.Reports;

/// <summary>
/// The confusion matrix as a heat map: a row for each class that pictures are of, a column for each that they are taken for; the darker, the larger the share of its row.
/// Up to thirty classes the counts stand in the cells, up to two hundred the names stand beside them.
/// </summary>
public static class ConfusionPicture
{
    private const int Margin = 12;
    private const int LongestName = 24;

    /// <summary>As SVG.</summary>
    public static string Svg(Evaluation evaluation) => Draw(evaluation).ToSvg();

    /// <summary>As PNG.</summary>
    public static byte[] Png(Evaluation evaluation) => Draw(evaluation).ToPng();

    private static Figure Draw(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var classes = evaluation.Classes;
        var (cell, scale) = classes switch { <= 12 => (60, 2), <= 30 => (30, 1), <= 200 => (10, 1), _ => (2, 0) };
        string[] names = [.. evaluation.ClassNames.Select(name => name.Length > LongestName ? name[..(LongestName - 1)] + "~" : name)];
        string[] title =
        [
            $"{evaluation.Count:N0} pictures, {100 * evaluation.Accuracy:F2} % right" + (evaluation.Top5Accuracy is { } five ? $", {100 * five:F2} % among the first five" : ""),
            "rows: what pictures are; columns: what they are taken for",
        ];
        var longest = names.Max(name => name.Length) * FigureText.Advance * scale + 6;
        var (left, top) = (Margin + longest, Margin + 32 + longest);
        var width = Math.Max(left + classes * cell, Margin + title.Max(line => line.Length) * FigureText.Advance) + Margin;
        var figure = new Figure(width, top + classes * cell + Margin);
        for (var i = 0; i < title.Length; i++)
        {
            figure.Add(new FigureText(Margin, Margin + 4 + 14 * i, title[i], 1, FigureAnchor.Start, Upwards: false, Colour.Ink));
        }

        figure.Add(new FigureBox(left - 1, top - 1, classes * cell + 2, classes * cell + 2, new(200, 200, 200)));
        for (var actual = 0; actual < classes; actual++)
        {
            var middle = actual * cell + cell / 2;
            if (scale > 0)
            {
                figure.Add(new FigureText(left - 4, top + middle, names[actual], scale, FigureAnchor.End, Upwards: false, Colour.Ink));
                figure.Add(new FigureText(left + middle, top - 4, names[actual], scale, FigureAnchor.Start, Upwards: true, Colour.Ink));
            }

            var all = Math.Max(evaluation.ExamplesOf(actual), 1);
            for (var predicted = 0; predicted < classes; predicted++)
            {
                var count = evaluation[actual, predicted];
                var share = (double)count / all;
                var gap = cell > 2 ? 1 : 0;
                figure.Add(new FigureBox(left + predicted * cell, top + actual * cell, cell - gap, cell - gap, Colour.Heat(share)));
                var text = $"{count}";
                if (cell >= 30 && count > 0)
                {
                    var size = text.Length * FigureText.Advance * scale < cell ? scale : 1;
                    figure.Add(new FigureText(left + predicted * cell + cell / 2, top + middle, text, size, FigureAnchor.Middle, Upwards: false, share > 0.3 ? Colour.White : Colour.Ink));
                }
            }
        }

        return figure;
    }
}
