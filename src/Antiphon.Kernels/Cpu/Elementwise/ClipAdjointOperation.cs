using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = c where b lies between the bounds, else slope c.</summary>
internal readonly unsafe struct ClipAdjointOperation(Clipping clipping) : IElementwise
{
    private readonly float _low = (float)clipping.Low;
    private readonly float _high = (float)clipping.High;
    private readonly float _slope = (float)clipping.Slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        V x = TLane.Load(b), delta = TLane.Load(c);
        var within = TLane.And(TLane.Above(x, TLane.All(_low)), TLane.Above(TLane.All(_high), x));
        TLane.Store(TLane.Or(TLane.And(delta, within), TLane.Without(TLane.Multiply(TLane.All(_slope), delta), within)), a);
    }
}
