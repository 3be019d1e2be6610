using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Studies;

/// <summary>Trainings that differ in their seed.</summary>
internal static class Trials
{
    /// <summary>What each trial comes to, in the order of their numbers from 0.</summary>
    public static T[] Run<T>(int count, StudyContext context, Func<int, IDevice, T> trial, CancellationToken cancel)
    {
        var done = 0;
        return SideBySide.Run(
            [.. Enumerable.Range(0, count)],
            context,
            (number, device) =>
            {
                var outcome = trial(number, device);
                context.Say($"trial {Interlocked.Increment(ref done)} of {count}");
                return outcome;
            },
            cancel);
    }

    /// <summary>A row for the mean over trials, with their spread.</summary>
    public static StudyRow Row(string name, double? published, double? tolerance, string source, IReadOnlyList<double> values) =>
        new(name, published, values.Average(), tolerance, source) { Seeds = values.Count, Spread = ComparisonRow.Std(values) };

    /// <summary>The mean over trials of curves with the same places.</summary>
    public static StudyCurve Curve(string name, IReadOnlyList<double> x, IReadOnlyList<double[]> curves) =>
        new(name, [.. x.Select((place, i) => (place, curves.Average(curve => curve[i])))]);
}
