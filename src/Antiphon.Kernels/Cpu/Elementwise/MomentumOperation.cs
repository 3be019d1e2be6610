using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>One step with momentum of weights a, gradient b, velocity c.</summary>
internal readonly unsafe struct MomentumOperation(MomentumStep step) : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var old = TLane.Load(a);
        var slope = TLane.Load(b);
        if (step.Manhattan)
        {
            var up = TLane.And(TLane.Above(slope, TLane.Zero), TLane.All(1));
            slope = TLane.Or(up, TLane.And(TLane.Above(TLane.Zero, slope), TLane.All(-1)));
        }

        var g = TLane.MultiplyAdd(TLane.All((float)step.WeightDecay), old, slope);
        var momentum = TLane.All((float)step.Momentum);
        var velocity = TLane.MultiplyAdd(momentum, TLane.Load(c), g);
        var direction = step.Nesterov ? TLane.MultiplyAdd(momentum, velocity, g) : velocity;
        var kept = TLane.Multiply(TLane.All((float)(1 - step.Decoupled)), old);
        TLane.Store(velocity, c);
        TLane.Store(TLane.MultiplyAdd(TLane.All((float)-step.Rate), direction, kept), a);
    }
}
