using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>to = (a - mean) gain + beta, plus b if there is a skip, and its positive part if it is rectified.</summary>
internal readonly unsafe struct NormaliseOperation(bool skip, bool rectify) : IChannelwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* to, float* a, float* b, float* table, nint period)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var centred = TLane.Subtract(TLane.Load(a), TLane.Load(table));
        var value = TLane.MultiplyAdd(centred, TLane.Load(table + period), TLane.Load(table + 2 * period));
        if (skip)
        {
            value = TLane.Add(value, TLane.Load(b));
        }

        TLane.Store(rectify ? TLane.Max(TLane.Zero, value) : value, to);
    }
}
