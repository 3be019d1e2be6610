using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>Twelve chains of multiply-adds that never leave the registers: more than two units of a latency of four keep busy.</summary>
internal unsafe struct PeakRegisterJob : IJob, ILaneJob
{
    private const int Chains = 12;

    public int Repeats;

    public static double Operations(int repeats) => 2.0 * Chains * Tiles.Lanes * repeats;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        V a = TLane.All(0.5f), b = TLane.All(1);
        V c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (var i = 0; i < Repeats; i++)
        {
            c0 = TLane.MultiplyAdd(c0, a, b);
            c1 = TLane.MultiplyAdd(c1, a, b);
            c2 = TLane.MultiplyAdd(c2, a, b);
            c3 = TLane.MultiplyAdd(c3, a, b);
            c4 = TLane.MultiplyAdd(c4, a, b);
            c5 = TLane.MultiplyAdd(c5, a, b);
            c6 = TLane.MultiplyAdd(c6, a, b);
            c7 = TLane.MultiplyAdd(c7, a, b);
            c8 = TLane.MultiplyAdd(c8, a, b);
            c9 = TLane.MultiplyAdd(c9, a, b);
            c10 = TLane.MultiplyAdd(c10, a, b);
            c11 = TLane.MultiplyAdd(c11, a, b);
        }

        // Kept, so that the loop is not taken for useless.
        var room = stackalloc float[16];
        var sum = TLane.Add(TLane.Add(TLane.Add(c0, c1), TLane.Add(c2, c3)), TLane.Add(TLane.Add(c4, c5), TLane.Add(c6, c7)));
        TLane.Store(TLane.Add(sum, TLane.Add(TLane.Add(c8, c9), TLane.Add(c10, c11))), room);
        Volatile.Write(ref room[1], room[0]);
    }
}
