using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Angles as small bars, one for each stage of a network in the order of its layers: full at 90 degrees or more, lowest at 0.</summary>
internal static class AngleBars
{
    private const string Heights = "▁▂▃▄▅▆▇█";
    private const double Most = 90;

    /// <summary>The bars; a dash where no stage has an angle, and for a stage that has none.</summary>
    public static string Of(EpochReport report)
    {
        var seen = report.Observations.FirstOrDefault(observation => observation.Probe == WatchedAngle.Name);
        var stages = seen?.Values.GroupBy(angle => angle.Key.Split('.')[0], angle => angle.Value).ToList() ?? [];
        return stages.Count == 0 ? "-" : string.Concat(stages.Select(stage => BarOf([.. stage.Where(double.IsFinite)])));
    }

    private static char BarOf(double[] angles) => angles.Length == 0 ? '-' : Heights[(int)Math.Clamp(Math.Round(angles.Average() / Most * (Heights.Length - 1)), 0, Heights.Length - 1)];
}
