using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Antiphon.Kernels;

/// <summary>Runs an operation that knows its channel over every element: to = f(a, b, tables).</summary>
internal unsafe struct ChannelwiseJob<TOperation> : IJob, ILaneJob
    where TOperation : unmanaged, IChannelwise
{
    public ChannelWalk Walk;
    public TOperation Operation;
    public float* Table;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var operation = Operation;
        nint period = Walk.Period;
        var (row, end, start, length) = Walk.Pieces.At(task);
        for (; row < end; row++)
        {
            var to = Walk.A(row, start);
            var a = Walk.B(row, start);
            var b = Walk.C(row, start);
            for (var left = length; left > 0; left -= (int)period)
            {
                Ahead(to, a, b, period);
                var table = Table;
                var stop = table + Math.Min(left, period);
                for (; table + TLane.Count <= stop; table += TLane.Count, to += TLane.Count, a += TLane.Count, b += TLane.Count)
                {
                    operation.Step<TLane, V>(to, a, b, table, period);
                }

                for (; table < stop; table++, to++, a++, b++)
                {
                    operation.Step<LaneScalar, float>(to, a, b, table, period);
                }
            }
        }
    }

    // The hardware looks ahead too, but stops at the end of every page and starts anew. A hint beyond the end of memory does no harm.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ahead(float* to, float* a, float* b, nint period)
    {
        const int Line = 16;
        const int Distance = 1024;
        for (nint i = Distance; Sse.IsSupported && i < Distance + period; i += Line)
        {
            Sse.Prefetch0(to + i);
            Sse.Prefetch0(a + i);
            Sse.Prefetch0(b + i);
        }
    }
}
