using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>to = b gain + (a - mean) slope + offset, where b is the error and a the input.</summary>
internal readonly unsafe struct NormaliseAdjointOperation : IChannelwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* to, float* a, float* b, float* table, nint period)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var centred = TLane.Subtract(TLane.Load(a), TLane.Load(table));
        var value = TLane.MultiplyAdd(centred, TLane.Load(table + 2 * period), TLane.Load(table + 3 * period));
        TLane.Store(TLane.MultiplyAdd(TLane.Load(b), TLane.Load(table + period), value), to);
    }
}
