using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>Two sums per channel. Every piece has its own, as long as a strip; what belongs to one channel is added up afterwards.</summary>
internal unsafe struct ChannelSumJob<TSum> : IJob, ILaneJob
    where TSum : unmanaged, IChannelSum
{
    public ChannelWalk Walk;
    public TSum Sum;
    public float* Table;
    public float* Sums;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var period = Walk.Period;
        var sums = Sums + (nint)task * 2 * period;
        new Span<float>(sums, 2 * period).Clear();
        var (row, end, start, length) = Walk.Pieces.At(task);
        for (; row < end; row++)
        {
            var x = Walk.A(row, start);
            var delta = Walk.B(row, start);
            var y = Walk.C(row, start);
            var strips = length / period;
            for (var at = 0; at < period && strips > 0; at += 4 * TLane.Count)
            {
                Strips<TLane, V>(strips, at, x, delta, y, sums);
            }

            var done = (nint)strips * period;
            Rest<TLane, V>((int)(length - done), x + done, delta + done, y + done, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Strips<TLane, V>(int strips, int at, float* x, float* delta, float* y, float* sums)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var sum = Sum;
        var period = Walk.Period;
        var table = Table + at;
        V a0 = TLane.Zero, a1 = TLane.Zero, a2 = TLane.Zero, a3 = TLane.Zero;
        V b0 = TLane.Zero, b1 = TLane.Zero, b2 = TLane.Zero, b3 = TLane.Zero;
        for (nint i = at; strips > 0; strips--, i += period)
        {
            sum.Step<TLane, V>(x + i, delta + i, y + i, table, ref a0, ref b0);
            var j = i + TLane.Count;
            sum.Step<TLane, V>(x + j, delta + j, y + j, table + TLane.Count, ref a1, ref b1);
            j += TLane.Count;
            sum.Step<TLane, V>(x + j, delta + j, y + j, table + 2 * TLane.Count, ref a2, ref b2);
            j += TLane.Count;
            sum.Step<TLane, V>(x + j, delta + j, y + j, table + 3 * TLane.Count, ref a3, ref b3);
        }

        sums += at;
        More<TLane, V>(a0, b0, sums);
        More<TLane, V>(a1, b1, sums + TLane.Count);
        More<TLane, V>(a2, b2, sums + 2 * TLane.Count);
        More<TLane, V>(a3, b3, sums + 3 * TLane.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Rest<TLane, V>(int length, float* x, float* delta, float* y, float* sums)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var i = 0;
        for (; i + TLane.Count <= length; i += TLane.Count)
        {
            V a = TLane.Zero, b = TLane.Zero;
            Sum.Step<TLane, V>(x + i, delta + i, y + i, Table + i, ref a, ref b);
            More<TLane, V>(a, b, sums + i);
        }

        for (; i < length; i++)
        {
            float a = 0, b = 0;
            Sum.Step<LaneScalar, float>(x + i, delta + i, y + i, Table + i, ref a, ref b);
            More<LaneScalar, float>(a, b, sums + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void More<TLane, V>(V a, V b, float* sums)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.Add(TLane.Load(sums), a), sums);
        sums += Walk.Period;
        TLane.Store(TLane.Add(TLane.Load(sums), b), sums);
    }
}
