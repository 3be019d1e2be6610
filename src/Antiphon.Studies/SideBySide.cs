using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Antiphon.Kernels;

namespace Antiphon.Studies;

/// <summary>Trainings side by side, each on a device of one thread, as many at once as there are threads.</summary>
internal static class SideBySide
{
    /// <summary>What each training comes to, in their order; the first are begun first.</summary>
    /// <exception cref="RunException">One failed.</exception>
    /// <exception cref="OperationCanceledException">They were cancelled.</exception>
    public static TResult[] Run<TWork, TResult>(IReadOnlyList<TWork> work, StudyContext context, Func<TWork, IDevice, TResult> train, CancellationToken cancel)
    {
        var results = new TResult[work.Count];
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, work.Count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = context.Threads ?? Environment.ProcessorCount, CancellationToken = cancel },
                i =>
                {
                    using var device = new Cpu(threads: 1);
                    results[i] = train(work[i], device);
                });
        }
        catch (AggregateException several) when (several.Flatten().InnerExceptions.FirstOrDefault(inner => inner is RunException or UsageException or OperationCanceledException) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return results;
    }
}
