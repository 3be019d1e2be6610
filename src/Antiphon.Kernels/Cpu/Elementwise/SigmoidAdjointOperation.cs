using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = c b (1 - b).</summary>
internal readonly unsafe struct SigmoidAdjointOperation : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var y = TLane.Load(b);
        var slope = TLane.Multiply(y, TLane.Subtract(TLane.All(1), y));
        TLane.Store(TLane.Multiply(TLane.Load(c), slope), a);
    }
}
