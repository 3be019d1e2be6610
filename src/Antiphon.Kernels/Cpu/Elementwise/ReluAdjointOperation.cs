using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = c where b &gt; 0, else 0.</summary>
internal readonly unsafe struct ReluAdjointOperation : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.And(TLane.Load(c), TLane.Above(TLane.Load(b), TLane.Zero)), a);
    }
}
