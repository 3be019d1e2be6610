using Antiphon.Kernels;

namespace Antiphon.Studies;

/// <summary>Trainings that differ in their seed: each on a device of one thread, as many at once as there are threads.</summary>
internal static class Trials
{
    /// <summary>What each trial comes to, in the order of their numbers from 0.</summary>
    public static T[] Run<T>(int count, StudyRoom room, Func<int, IDevice, T> trial, CancellationToken cancel)
    {
        var outcomes = new T[count];
        var done = 0;
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = room.Threads ?? Environment.ProcessorCount, CancellationToken = cancel }, number =>
        {
            using var device = new Cpu(threads: 1);
            outcomes[number] = trial(number, device);
            room.Say($"trial {Interlocked.Increment(ref done)} of {count}");
        });
        return outcomes;
    }

    /// <summary>A row for the mean over trials, with their spread.</summary>
    public static StudyRow Row(string name, double? published, double? tolerance, string source, IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return new(name, published, mean, tolerance, source) { Seeds = values.Count, Spread = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) };
    }

    /// <summary>The mean over trials of curves with the same places.</summary>
    public static StudyCurve Curve(string name, IReadOnlyList<double> x, IReadOnlyList<double[]> curves) =>
        new(name, [.. x.Select((place, i) => (place, curves.Average(curve => curve[i])))]);
}
