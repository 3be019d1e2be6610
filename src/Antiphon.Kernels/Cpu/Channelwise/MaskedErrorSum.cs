using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The sums of an error whose output was rectified: delta is masked in place by y &gt; 0 first.</summary>
internal readonly unsafe struct MaskedErrorSum : IChannelSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var error = TLane.And(TLane.Load(delta), TLane.Above(TLane.Load(y), TLane.Zero));
        TLane.Store(error, delta);
        first = TLane.Add(first, error);
        second = TLane.MultiplyAdd(error, TLane.Subtract(TLane.Load(x), TLane.Load(table)), second);
    }
}
