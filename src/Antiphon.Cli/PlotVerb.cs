using System.CommandLine;
using OxyPlot;

namespace Antiphon.Cli;

/// <summary>One chart of runs as a picture for a paper.</summary>
internal static class PlotVerb
{
    private const string Heatmap = "heatmap";

    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("plot", "Draw one chart of runs as an SVG file: a line for each rule, the mean over seeds, with a band from the lowest to the highest; or layers by epochs as a heat map.")
        {
            Examples =
            [
                ("antiphon plot runs/demo --chart angles -o angles.svg", "The angle between W and B, mean over layers, by epoch."),
                ("antiphon plot runs/demo --chart accuracy -o accuracy.svg", "Validation accuracy by epoch."),
                ("antiphon plot runs/demo/kp-1 --chart heatmap -o kp.svg", "The angle of each layer by epoch; heatmap:NAME is of another probe."),
            ],
        };
        var folders = new Argument<string[]>("folder") { Description = "Folders of runs, or folders in which runs lie.", Arity = ArgumentArity.OneOrMore };
        var chart = Values.Text("--chart", "name", "What to draw: accuracy, loss, angles, heatmap, or the name of a probe. [accuracy]");
        var output = Values.Of<string?>("--output", "file", "The file to write.", text => Path.GetExtension(text) == ".svg" ? text : null, "a file that ends in .svg");
        output.Aliases.Add("-o");
        var width = Values.Whole("--width", "Width in pixels. [640]", 200, 10_000);
        var height = Values.Whole("--height", "Height in pixels. [400]", 150, 10_000);
        verb.Arguments.Add(folders);
        foreach (var option in (Option[])[chart, output, width, height])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var to = line.GetValue(output) ?? throw new UsageException("--output is needed");
            var series = RunSeries.Of(ReportedRun.In(line.GetValue(folders)!));
            var model = Draw(series, line.GetValue(chart) ?? "accuracy");
            var file = OutputFile.At(to);
            series.SelectMany(one => one.Runs).ToList().ForEach(run => OutputFile.RefuseWithin(run.History.Path, file));
            file.WriteText(PlotChart.ToSvg(model, line.GetValue(width) ?? 640, line.GetValue(height) ?? 400));
            terminal.Line($"{Format.Count(series.Sum(one => one.Runs.Count), "run")} in {to}");
        });
        return verb;
    }

    private static PlotModel Draw(IReadOnlyList<RunSeries> series, string chart)
    {
        var (name, of) = chart.Split(':', 2) is [Heatmap, var probe] ? (Heatmap, probe) : (chart == "angles" ? WatchedAngle.Name : chart, WatchedAngle.Name);
        string[] probes = [.. series.SelectMany(one => one.Runs).SelectMany(run => run.History.Probes).Distinct(StringComparer.Ordinal)];
        var isHeatmap = name == Heatmap;
        if (isHeatmap ? !probes.Contains(of) : name is not ("accuracy" or "loss") && !probes.Contains(name))
        {
            throw new UsageException($"--chart {chart}: no run has such numbers, expected one of {string.Join(", ", ["accuracy", "loss", .. probes, .. probes.Select(seen => $"{Heatmap}:{seen}")])}");
        }

        return isHeatmap ? PlotChart.Heatmap(series, of) : name switch
        {
            "accuracy" => PlotChart.Lines(series, "validation accuracy (%)", epoch => 100 * epoch.ValidationAccuracy),
            "loss" => PlotChart.Lines(series, "training loss", epoch => epoch.TrainLoss),
            _ => PlotChart.Lines(series, PlotChart.LabelOf(name), epoch => epoch.MeanOf(name)),
        };
    }
}
