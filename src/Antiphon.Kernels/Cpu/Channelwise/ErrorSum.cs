using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The sums of delta and of delta (x - mean).</summary>
internal readonly unsafe struct ErrorSum : IChannelSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var error = TLane.Load(delta);
        first = TLane.Add(first, error);
        second = TLane.MultiplyAdd(error, TLane.Subtract(TLane.Load(x), TLane.Load(table)), second);
    }
}
