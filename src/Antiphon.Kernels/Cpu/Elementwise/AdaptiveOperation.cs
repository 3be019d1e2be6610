using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>One adaptive step of weights a, gradient b, first moment c, second moment d.</summary>
internal readonly unsafe struct AdaptiveOperation(AdaptiveStep step) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var old = TLane.Load(a);
        var g = TLane.MultiplyAdd(TLane.All((float)step.WeightDecay), old, TLane.Load(b));
        var first = TLane.MultiplyAdd(TLane.All((float)step.Beta1), TLane.Load(c), TLane.Multiply(TLane.All((float)(1 - step.Beta1)), g));
        var fresh = TLane.Multiply(TLane.Multiply(TLane.All((float)(1 - step.Beta2)), g), g);
        var second = TLane.MultiplyAdd(TLane.All((float)step.Beta2), TLane.Load(d), fresh);
        var root = TLane.Multiply(TLane.Root(second), TLane.All((float)(1 / Math.Sqrt(step.Correction2))));
        var size = TLane.Add(root, TLane.All((float)step.Epsilon));
        var way = TLane.Divide(first, size);
        var kept = TLane.Multiply(TLane.All((float)(1 - step.Decoupled)), old);
        TLane.Store(first, c);
        TLane.Store(second, d);
        TLane.Store(TLane.MultiplyAdd(TLane.All((float)(-step.Rate / step.Correction1)), way, kept), a);
    }
}
