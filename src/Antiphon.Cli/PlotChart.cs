using Antiphon.Runs;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Antiphon.Cli;

/// <summary>Charts of series for paper: on white, with colours that are told apart by any eye, and with dashes and markers for those who print in grey.</summary>
internal static class PlotChart
{
    // The colours of charts.js on a light page.
    private static readonly OxyColor[] Colours =
        [.. ((string[])["#1b1f24", "#b84a00", "#0068a6", "#007354", "#a0417a", "#8a5d00", "#5b55b8", "#66707a"]).Select(OxyColor.Parse)];

    // In widths of a line.
    private static readonly double[]?[] Dashes = [null, [3.5, 1.5], [1.2, 1.5], [4.5, 1.5, 1, 1.5], null, [2.5, 1], [1, 2.5], [6, 2]];

    private static readonly MarkerType[] Markers = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    /// <summary>The colour of lines behind the curves.</summary>
    public static OxyColor Grid { get; } = OxyColor.Parse("#e3e6ea");

    /// <summary>The colour of the curve of this number.</summary>
    public static OxyColor Colour(int number) => Colours[number % Colours.Length];

    /// <summary>What the curves are called, beside the chart.</summary>
    public static Legend Legend() => new() { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside, LegendSymbolLength = 32 };

    /// <summary>A chart as a file of SVG.</summary>
    public static string ToSvg(PlotModel model, int width, int height) =>
        new SvgExporter { Width = width, Height = height, IsDocument = false, UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new PlotText(width, height) }.ExportToString(model) + "\n";

    /// <summary>A line for each series, the mean over its runs, and a band from the lowest to the highest.</summary>
    public static PlotModel Lines(IReadOnlyList<RunSeries> series, string label, Func<RunEpoch, double?> valueOf)
    {
        var model = Empty();
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "epoch", MinimumMajorStep = 1, MinimumMinorStep = 1, MinimumPadding = 0.02, MaximumPadding = 0.02 });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = label, AxisTitleDistance = 16, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = Grid, MinimumPadding = 0.04, MaximumPadding = 0.04 });
        model.Legends.Add(Legend());
        for (var i = 0; i < series.Count; i++)
        {
            var points = PointsOf(series[i], valueOf);
            if (points.Count == 0)
            {
                continue;
            }

            var colour = Colour(i);
            if (points.Exists(point => point.High > point.Low))
            {
                var band = new AreaSeries { Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, Fill = OxyColor.FromAColor(40, colour) };
                band.Points.AddRange(points.Select(point => new DataPoint(point.Epoch, point.High)));
                band.Points2.AddRange(points.Select(point => new DataPoint(point.Epoch, point.Low)));
                model.Series.Add(band);
            }

            var line = new LineSeries { Title = series[i].Name, Color = colour, Dashes = Dashes[(i + i / Dashes.Length) % Dashes.Length], StrokeThickness = 2, MarkerType = points.Count <= 12 ? Markers[i % Markers.Length] : MarkerType.None, MarkerSize = 4, MarkerFill = colour };
            line.Points.AddRange(points.Select(point => new DataPoint(point.Epoch, point.Mean)));
            model.Series.Add(line);
        }

        return model;
    }

    /// <summary>What a probe saw: a row for each layer of each series, a column for each epoch.</summary>
    public static PlotModel Heatmap(IReadOnlyList<RunSeries> series, string probe)
    {
        var model = Empty();
        var isAngle = probe == WatchedAngle.Name;
        var palette = OxyPalettes.Cividis(256);
        var rows = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, MajorTickSize = 0, GapWidth = 0 };
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "epoch", MinimumMajorStep = 1, MinimumMinorStep = 1, MinimumPadding = 0, MaximumPadding = 0 });
        model.Axes.Add(rows);

        // A small angle is bright: feedback that is right.
        var scale = new LinearColorAxis { Position = AxisPosition.Right, Title = LabelOf(probe), AxisTitleDistance = 12, Palette = isAngle ? palette.Reverse() : palette };
        (scale.Minimum, scale.Maximum) = isAngle ? (0, 90) : (scale.Minimum, scale.Maximum);
        model.Axes.Add(scale);
        var cells = new RectangleSeries { LabelFontSize = 0 };
        foreach (var one in series.Where(one => one.IsSeenBy(probe)))
        {
            string[] layers = [.. one.Runs.SelectMany(run => run.History.Epochs).SelectMany(epoch => epoch.Probes.GetValueOrDefault(probe)?.Keys ?? []).Distinct(StringComparer.Ordinal)];
            foreach (var layer in layers)
            {
                var row = rows.Labels.Count;
                rows.Labels.Add(series.Count > 1 ? $"{one.Name}: {layer}" : layer);
                cells.Items.AddRange(PointsOf(one, epoch => epoch.Probes.GetValueOrDefault(probe)?.GetValueOrDefault(layer, double.NaN))
                    .Select(point => new RectangleItem(point.Epoch - 0.5, point.Epoch + 0.5, row - 0.5, row + 0.5, point.Mean)));
            }
        }

        model.Series.Add(cells);
        return model;
    }

    /// <summary>What a probe's axis is called.</summary>
    public static string LabelOf(string probe) => probe == WatchedAngle.Name ? "angle between W and B (degrees)" : probe;

    /// <summary>A chart without anything in it.</summary>
    public static PlotModel Empty() => new()
    {
        Background = OxyColors.White,
        Padding = new OxyThickness(16, 12, 12, 8), // fonts differ from one machine to the next
        DefaultFont = "Arial",
        DefaultFontSize = 13,
        PlotAreaBorderColor = OxyColor.Parse("#66707a"),
        PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
    };

    private static List<(int Epoch, double Mean, double Low, double High)> PointsOf(RunSeries one, Func<RunEpoch, double?> valueOf) =>
    [
        .. from run in one.Runs
           from epoch in run.History.Epochs
           let value = Format.Finite(valueOf(epoch))
           where value is not null
           group value.Value by epoch.Epoch into same
           orderby same.Key
           select (same.Key, same.Average(), same.Min(), same.Max()),
    ];
}
