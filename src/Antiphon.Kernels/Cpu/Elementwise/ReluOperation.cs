using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = max(b, 0).</summary>
internal readonly unsafe struct ReluOperation : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.Max(TLane.Zero, TLane.Load(b)), a);
    }
}
