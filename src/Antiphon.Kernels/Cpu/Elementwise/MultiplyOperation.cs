using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = a b.</summary>
internal readonly unsafe struct MultiplyOperation : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.Multiply(TLane.Load(a), TLane.Load(b)), a);
    }
}
