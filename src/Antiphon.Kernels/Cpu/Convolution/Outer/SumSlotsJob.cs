using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>Adds the sums of the slots to the first of them, always in the order of the slots.</summary>
internal unsafe struct SumSlotsJob : IJob
{
    private const int Grain = 1 << 13;

    public float* Sum;
    public float* Slots;
    public int Length;
    public int Count;

    public readonly int Tasks => (Length + Grain - 1) / Grain;

    public readonly void Run(int task, int worker)
    {
        var first = task * Grain;
        var count = Math.Min(Grain, Length - first);
        var to = new Span<float>(Sum + first, count);
        for (var slot = 0; slot < Count; slot++)
        {
            TensorPrimitives.Add(to, new ReadOnlySpan<float>(Slots + (nint)slot * Length + first, count), to);
        }
    }
}
