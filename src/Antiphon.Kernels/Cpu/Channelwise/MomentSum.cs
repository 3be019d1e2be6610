using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The sums of x - origin and of its square. Around an origin near the mean, subtracting them later loses no digits.</summary>
internal readonly unsafe struct MomentSum : IChannelSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var d = TLane.Subtract(TLane.Load(x), TLane.Load(table));
        first = TLane.Add(first, d);
        second = TLane.MultiplyAdd(d, d, second);
    }
}
