using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>Rows divided by their root mean square, or the adjoint of that. A task is one row; sums run in blocks of 1024 products in float, over blocks in double.</summary>
internal unsafe struct RmsNormJob : IJob
{
    private const int Block = 1024;

    public Walk Walk;
    public int Length;
    public double Epsilon;
    public bool IsAdjoint;

    public readonly void Run(int task, int worker)
    {
        float* to = Walk.A(task, 0), x = Walk.B(task, 0), delta = Walk.C(task, 0);
        var scale = 1 / Math.Sqrt(Dot(x, x) / Length + Epsilon);
        var slope = IsAdjoint ? -scale * scale * scale * Dot(delta, x) / Length : 0;
        for (var i = 0; i < Length; i += Block)
        {
            var there = new Span<float>(to + i, Math.Min(Block, Length - i));
            TensorPrimitives.Multiply(Part(IsAdjoint ? delta : x, i), (float)scale, there);
            if (IsAdjoint)
            {
                TensorPrimitives.MultiplyAdd(Part(x, i), (float)slope, there, there);
            }
        }
    }

    private readonly double Dot(float* a, float* b)
    {
        var sum = 0.0;
        for (var i = 0; i < Length; i += Block)
        {
            sum += TensorPrimitives.Dot(Part(a, i), Part(b, i));
        }

        return sum;
    }

    private readonly ReadOnlySpan<float> Part(float* row, int start) => new(row + start, Math.Min(Block, Length - start));
}
