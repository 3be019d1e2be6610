using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = scale sign(b).</summary>
internal readonly unsafe struct SignOperation(float scale) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var x = TLane.Load(b);
        var up = TLane.And(TLane.Above(x, TLane.Zero), TLane.All(scale));
        var down = TLane.And(TLane.Above(TLane.Zero, x), TLane.All(-scale));
        TLane.Store(TLane.Or(up, down), a);
    }
}
