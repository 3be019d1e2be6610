using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>a = b between the bounds, and from a bound on with the slope.</summary>
internal readonly unsafe struct ClipOperation(Clipping clipping) : IElementwise
{
    private readonly float _low = (float)clipping.Low;
    private readonly float _high = (float)clipping.High;
    private readonly float _slope = (float)clipping.Slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        V x = TLane.Load(b), low = TLane.All(_low), high = TLane.All(_high), slope = TLane.All(_slope);
        V below = TLane.Above(low, x), above = TLane.Above(x, high);
        var beyond = TLane.Or(
            TLane.And(TLane.MultiplyAdd(slope, TLane.Subtract(x, low), low), below), TLane.And(TLane.MultiplyAdd(slope, TLane.Subtract(x, high), high), above));
        TLane.Store(TLane.Or(TLane.Without(TLane.Without(x, below), above), beyond), a);
    }
}
