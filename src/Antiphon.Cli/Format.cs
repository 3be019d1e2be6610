using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Format
{
    /// <summary>A fraction as a percentage.</summary>
    public static string Percent(double fraction) => $"{100 * fraction:F2} %";

    /// <summary>An angle in degrees; a dash where there is none.</summary>
    public static string Angle(double? degrees) => Finite(degrees) is { } angle ? $"{angle:F1}°" : "-";

    /// <summary>A number, or null where there is none.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    /// <summary>By what a training is judged, and how well it did: on the test examples, or on the validation examples where the test set stayed closed.</summary>
    public static string Judgement(TrainingResult result) => $"{(result.TestAccuracy is null ? "validation" : "test")} accuracy {Percent(result.Accuracy)}";

    /// <summary>Bytes as megabytes.</summary>
    public static string Megabytes(long bytes) => $"{bytes / 1e6:F1} MB";

    /// <summary>So many of a thing.</summary>
    public static string Count(long count, string thing) => $"{count:N0} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>What was asked for at the readout, to be said behind a rule's name; empty if nothing was.</summary>
    public static string Readout(Experiment experiment) => experiment.Readout is { } readout ? $", readout {readout}" : "";

    /// <summary>Seeds that follow one another.</summary>
    public static string Seeds(IReadOnlyList<ulong> seeds) => seeds is [var only] ? $"seed {only}" : $"seeds {seeds[0]} to {seeds[^1]}";
}
