using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>to = b gain + (a - mean) slope + offset, where a is the input and b the error, if the output was rectified only where (a - mean) gain + beta &gt; 0.</summary>
internal readonly unsafe struct NormaliseAdjointOperation(bool rectified) : IChannelwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* to, float* a, float* b, float* table, nint period)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var centred = TLane.Subtract(TLane.Load(a), TLane.Load(table));
        var gain = TLane.Load(table + period);
        var error = TLane.Load(b);
        if (rectified)
        {
            error = TLane.And(error, TLane.Above(TLane.MultiplyAdd(centred, gain, TLane.Load(table + 2 * period)), TLane.Zero));
        }

        var value = TLane.MultiplyAdd(centred, TLane.Load(table + 3 * period), TLane.Load(table + 4 * period));
        TLane.Store(TLane.MultiplyAdd(error, gain, value), to);
    }
}
