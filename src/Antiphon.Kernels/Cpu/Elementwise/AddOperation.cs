using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = a + factor b.</summary>
internal readonly unsafe struct AddOperation(float factor) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.MultiplyAdd(TLane.All(factor), TLane.Load(b), TLane.Load(a)), a);
    }
}
