using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = factor a.</summary>
internal readonly unsafe struct ScaleOperation(float factor) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        TLane.Store(TLane.Multiply(TLane.All(factor), TLane.Load(a)), a);
    }
}
