using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>
/// Times a loader with nobody behind it, and in turn with it the JPEG library alone on some of the same files, so that a machine whose speed drifts slows both alike.
/// Per core is by the processor's time, which others on the machine do not take from.
/// </summary>
public sealed record LoaderBenchmark
{
    private const int Sample = 100;

    /// <summary>What is loaded.</summary>
    public required Examples Examples { get; init; }

    /// <summary>Pictures in a batch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Threads that fill batches.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Rounds of each.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Seconds of a round.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Where batches are put.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Warms up and times.</summary>
    public LoaderTiming Run(CancellationToken cancel = default)
    {
        var batches = new Batches(Examples, Batch, seed: 1) { KeepsLast = true };
        using var loader = new Loader(batches, Device, Workers, Loader.AheadFor(Examples.Shape, Batch));
        var files = Files();
        var (perSecond, perCore, decoded, epoch) = (0.0, 0.0, 0.0, 0);
        loader.BeginEpoch(0);
        for (var round = 0; round <= Rounds; round++)
        {
            var (wall, core) = Time(() => Load(loader, ref epoch, cancel), cancel);
            var (_, alone) = files.Count > 0 ? Time(() => Decode(files), cancel) : default;
            if (round > 0)
            {
                (perSecond, perCore, decoded) = (Math.Max(perSecond, wall), Math.Max(perCore, core), Math.Max(decoded, alone));
            }
        }

        return new(perSecond, perCore, files.Count > 0 ? decoded : null);
    }

    private List<(byte[] File, int Channels, int UsefulSide)> Files()
    {
        var files = new List<(byte[], int, int)>();
        for (var i = 0; i < Examples.Count; i += Math.Max(1, Examples.Count / Sample))
        {
            if (Examples.Encoded(i) is { } encoded && Jpeg.Is(encoded.File))
            {
                files.Add(encoded);
            }
        }

        return files;
    }

    private static int Load(Loader loader, ref int epoch, CancellationToken cancel)
    {
        if (!loader.Next(cancel))
        {
            loader.BeginEpoch(++epoch);
            loader.Next(cancel);
        }

        return loader.Rows;
    }

    private static int Decode(List<(byte[] File, int Channels, int UsefulSide)> files)
    {
        var canvas = new ImageBuffer();
        foreach (var (file, channels, usefulSide) in files)
        {
            Jpeg.Unpack(file, canvas, channels, usefulSide);
        }

        return files.Count;
    }

    private (double PerSecond, double PerCore) Time(Func<int> work, CancellationToken cancel)
    {
        using var process = Process.GetCurrentProcess();
        var (clock, start, pictures) = (Stopwatch.StartNew(), process.TotalProcessorTime, 0L);
        var spent = TimeSpan.Zero;
        do
        {
            cancel.ThrowIfCancellationRequested();
            pictures += work();
        }
        while (clock.Elapsed.TotalSeconds < Seconds || (spent = Spent()) == TimeSpan.Zero); // the processor's time comes in ticks

        return (pictures / clock.Elapsed.TotalSeconds, pictures / spent.TotalSeconds);

        TimeSpan Spent()
        {
            process.Refresh();
            return process.TotalProcessorTime - start;
        }
    }
}
