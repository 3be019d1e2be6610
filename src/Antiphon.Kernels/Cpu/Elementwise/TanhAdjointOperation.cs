using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = c (1 - b b).</summary>
internal readonly unsafe struct TanhAdjointOperation : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var y = TLane.Load(b);
        var slope = TLane.Subtract(TLane.All(1), TLane.Multiply(y, y));
        TLane.Store(TLane.Multiply(TLane.Load(c), slope), a);
    }
}
