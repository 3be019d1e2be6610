using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>to = to + bias.</summary>
internal readonly unsafe struct BiasOperation : IChannelwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* to, float* a, float* b, float* table, nint period)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.Add(TLane.Load(to), TLane.Load(table)), to);
    }
}
