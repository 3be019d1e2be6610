using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Antiphon.Cli;

/// <summary>Efficiency over nodes: a colour for each kind of node and link, dashes for the ring.</summary>
internal static class ClusterChart
{
    private const int Width = 760;
    private const int Height = 380;

    /// <summary>The picture as SVG.</summary>
    public static string Of(BenchClusterReport report)
    {
        var model = PlotChart.Empty();
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Base = 2, Title = "nodes", Minimum = 0.95, Maximum = 1.05 * report.Processes });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = "efficiency (%), dashed by a ring", AxisTitleDistance = 16, Minimum = 0, Maximum = 104, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = PlotChart.Grid });
        model.Legends.Add(PlotChart.Legend());
        var kinds = report.Estimates.GroupBy(row => (row.Faster, row.GigabitsPerSecond)).ToList();
        for (var i = 0; i < kinds.Count; i++)
        {
            var name = $"{Values.Short(kinds[i].Key.Faster)} x, {Values.Short(kinds[i].Key.GigabitsPerSecond)} Gb/s";
            model.Series.Add(Line(name, i, LineStyle.Solid, kinds[i].Select(row => (row.Nodes, row.Tree.Efficiency))));
            model.Series.Add(Line(null, i, LineStyle.Dash, kinds[i].Select(row => (row.Nodes, row.Ring.Efficiency))));
        }

        return PlotChart.ToSvg(model, Width, Height);
    }

    private static LineSeries Line(string? name, int number, LineStyle style, IEnumerable<(int Nodes, double Efficiency)> points)
    {
        var line = new LineSeries { Title = name, Color = PlotChart.Colour(number), LineStyle = style, StrokeThickness = 2 };
        line.Points.AddRange(points.Select(point => new DataPoint(point.Nodes, 100 * point.Efficiency)));
        return line;
    }
}
