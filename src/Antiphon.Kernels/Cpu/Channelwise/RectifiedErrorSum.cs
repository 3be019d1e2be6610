using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The sums of delta and of delta (x - mean) where (x - mean) gain + beta &gt; 0: the mask of a rectified norm, found again from x.</summary>
internal readonly unsafe struct RectifiedErrorSum(nint period) : IChannelSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var centred = TLane.Subtract(TLane.Load(x), TLane.Load(table));
        var value = TLane.MultiplyAdd(centred, TLane.Load(table + period), TLane.Load(table + 2 * period));
        var error = TLane.And(TLane.Load(delta), TLane.Above(value, TLane.Zero));
        first = TLane.Add(first, error);
        second = TLane.MultiplyAdd(error, centred, second);
    }
}
