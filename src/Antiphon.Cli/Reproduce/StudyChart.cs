using Antiphon.Studies;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Antiphon.Cli.Reproduce;

/// <summary>A study's picture: its curves, or its numbers on a line each, ours as dots and the published as rings.</summary>
internal static class StudyChart
{
    // As many points as are still told apart.
    private const int FewPoints = 20;

    /// <summary>The picture of what came of a study.</summary>
    public static PlotModel Of(StudyOutcome outcome) => outcome.Picture is { } picture ? Curves(picture) : Numbers(outcome.Rows);

    /// <summary>Height in pixels at which the numbers of a picture are told apart.</summary>
    public static int HeightOf(StudyOutcome outcome) => outcome.Picture is null ? 90 + 26 * Shown(outcome.Rows).Count : 400;

    private static PlotModel Curves(StudyPicture picture)
    {
        var model = Empty();
        model.Axes.Add(Axis(picture.IsLogX, AxisPosition.Bottom, picture.X));
        model.Axes.Add(Axis(picture.IsLogY, AxisPosition.Left, picture.Y));
        model.Legends.Add(PlotChart.Legend());
        string[] names = [.. picture.Curves.Select(curve => curve.Name.Split(',')[0]).Distinct()];
        foreach (var curve in picture.Curves)
        {
            // One colour for all that is of one thing, as of the equations and the simulation of one rule.
            var colour = PlotChart.Colour(Array.IndexOf(names, curve.Name.Split(',')[0]));
            var isFew = curve.Points.Count <= FewPoints;
            var line = new LineSeries
            {
                Title = curve.Name,
                Color = colour,
                StrokeThickness = curve.IsReference && isFew ? 0 : 2,
                LineStyle = curve.IsReference ? LineStyle.Dash : LineStyle.Solid,
                MarkerType = isFew ? MarkerType.Circle : MarkerType.None,
                MarkerSize = curve.IsReference ? 5 : 3,
                MarkerFill = curve.IsReference ? OxyColors.Transparent : colour,
                MarkerStroke = colour,
                MarkerStrokeThickness = 1.5,
            };
            line.Points.AddRange(curve.Points.Where(point => (!picture.IsLogX || point.X > 0) && (!picture.IsLogY || point.Y > 0)).Select(point => new DataPoint(point.X, point.Y)));
            model.Series.Add(line);
        }

        return model;
    }

    private static PlotModel Numbers(IReadOnlyList<StudyRow> all)
    {
        var rows = Shown(all);
        var model = Empty();
        model.Axes.Add(Axis(isLog: false, AxisPosition.Bottom, rows.Count > 0 ? rows[0].Unit : ""));
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, MajorTickSize = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = PlotChart.Grid };
        names.Labels.AddRange(rows.Select(row => row.Name));
        model.Axes.Add(names);
        model.Legends.Add(PlotChart.Legend());
        var spread = new ScatterErrorSeries { Title = "ours", MarkerType = MarkerType.Circle, MarkerSize = 4, MarkerFill = PlotChart.Colour(1), ErrorBarColor = PlotChart.Colour(1), ErrorBarStopWidth = 3 };
        var published = new ScatterSeries { Title = "published", MarkerType = MarkerType.Circle, MarkerSize = 6, MarkerFill = OxyColors.Transparent, MarkerStroke = PlotChart.Colour(0), MarkerStrokeThickness = 1.5 };
        for (var i = 0; i < rows.Count; i++)
        {
            if (Format.Finite(rows[i].Measured) is { } ours)
            {
                spread.Points.Add(new ScatterErrorPoint(ours, i, 2 * (rows[i].Spread ?? 0), 0));
            }

            if (rows[i].Published is { } theirs)
            {
                published.Points.Add(new ScatterPoint(theirs, i));
            }
        }

        model.Series.Add(published);
        model.Series.Add(spread);
        return model;
    }

    // Names are long, and fonts differ: there is room at both sides.
    private static PlotModel Empty()
    {
        var model = PlotChart.Empty();
        model.Padding = new OxyThickness(48, model.Padding.Top, 40, model.Padding.Bottom);
        return model;
    }

    // Numbers of one unit go on one axis: those of the unit that most have.
    private static List<StudyRow> Shown(IReadOnlyList<StudyRow> rows) =>
        rows.Where(row => (row.Measured ?? row.Published) is not null).GroupBy(row => row.Unit).OrderByDescending(unit => unit.Count()).FirstOrDefault()?.ToList() ?? [];

    private static Axis Axis(bool isLog, AxisPosition position, string title)
    {
        Axis axis = isLog ? new LogarithmicAxis() : new LinearAxis { MinimumPadding = 0.04, MaximumPadding = 0.04 };
        (axis.Position, axis.Title, axis.AxisTitleDistance, axis.MajorGridlineStyle, axis.MajorGridlineColor) = (position, title, position == AxisPosition.Left ? 16 : 8, LineStyle.Solid, PlotChart.Grid);
        return axis;
    }
}
