using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The sum of x.</summary>
internal readonly unsafe struct PlainSum : IChannelSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        first = TLane.Add(first, TLane.Load(x));
    }
}
