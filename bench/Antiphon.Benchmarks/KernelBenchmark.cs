using System.Diagnostics;
using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>
/// Times every pass through some linear maps, in several rounds over all of them. Between two shapes the machine's peak is measured anew, as its speed
/// drifts: a shape is held against what the machine could do right before and after.
/// </summary>
public sealed record KernelBenchmark
{
    /// <summary>The maps.</summary>
    public required IReadOnlyList<KernelShape> Shapes { get; init; }

    /// <summary>Where to compute.</summary>
    public required Cpu Device { get; init; }

    /// <summary>Times all shapes are visited.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Timed calls of a pass in one visit, at least.</summary>
    public int Calls { get; init; } = 3;

    /// <summary>How long a pass is called in one visit, at least.</summary>
    public TimeSpan Visit { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Times them all.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public IReadOnlyList<KernelTiming> Run(CancellationToken cancel = default)
    {
        var times = Shapes.Select(shape => shape.Passes.ToDictionary(pass => pass, _ => new List<double>())).ToList();
        var peaks = new double[Shapes.Count];
        for (var round = 0; round < Rounds; round++)
        {
            var before = Peak();
            for (var i = 0; i < Shapes.Count; i++)
            {
                var work = new KernelWork(Shapes[i], Device);
                foreach (var (pass, list) in times[i])
                {
                    cancel.ThrowIfCancellationRequested();
                    Time(work, pass, list);
                }

                var after = Peak();
                peaks[i] = Math.Max(peaks[i], Math.Max(before, after));
                before = after;
            }
        }

        return
        [
            .. from i in Enumerable.Range(0, Shapes.Count)
               from pair in times[i]
               let sorted = pair.Value.Order().ToList()
               select new KernelTiming(Shapes[i], pair.Key, sorted[0], sorted[sorted.Count / 2], peaks[i]),
        ];
    }

    private double Peak() => Math.Max(PeakProbe.Registers(Device.Threads), PeakProbe.Tile(Device.Threads));

    private void Time(KernelWork work, KernelPass pass, List<double> times)
    {
        work.Run(pass); // touches fresh memory
        var begin = Stopwatch.GetTimestamp();
        for (var call = 0; call < Calls || Stopwatch.GetElapsedTime(begin) < Visit; call++)
        {
            var start = Stopwatch.GetTimestamp();
            work.Run(pass);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
