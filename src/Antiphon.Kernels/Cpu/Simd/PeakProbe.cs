using System.Diagnostics;

namespace Antiphon.Kernels;

/// <summary>
/// What this machine can do at best, in multiply-adds (two operations each) a second: the ceiling that kernels are measured against.
/// On a machine that others use as well, the best of many short trials comes closest.
/// </summary>
public static class PeakProbe
{
    private const int Trials = 60;
    private const int Repeats = 20_000;

    /// <summary>Billions of operations a second of so many threads that do nothing but multiply and add in registers.</summary>
    public static double Registers(int threads) => Measure(threads, fromMemory: false);

    /// <summary>The same with the operands loaded from the first cache: the inner loop of the linear maps at its best.</summary>
    public static double Tile(int threads) => Measure(threads, fromMemory: true);

    private static double Measure(int threads, bool fromMemory)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var pool = new WorkerPool(threads);
        var best = 0.0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            var operations = fromMemory ? PeakTileJob.Operations(Repeats) : PeakRegisterJob.Operations(Repeats);
            if (fromMemory)
            {
                pool.Run(threads, new PeakTileJob { Repeats = Repeats }, sharing: true);
            }
            else
            {
                pool.Run(threads, new PeakRegisterJob { Repeats = Repeats }, sharing: true);
            }

            best = Math.Max(best, threads * operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }
}
