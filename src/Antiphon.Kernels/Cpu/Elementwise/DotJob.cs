using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>The sum of a b, in a fixed partition: blocks of 1024 products in float, blocks and pieces in double.</summary>
internal unsafe struct DotJob : IJob
{
    private const int Block = 1024;

    public Walk Walk;
    public double* Sums;

    public readonly void Run(int task, int worker)
    {
        var (row, end, start, length) = Walk.Pieces.At(task);
        var sum = 0.0;
        for (; row < end; row++)
        {
            var (a, b) = ((nint)Walk.A(row, start), (nint)Walk.B(row, start));
            for (var i = 0; i < length; i += Block)
            {
                var count = Math.Min(Block, length - i);
                sum += TensorPrimitives.Dot(new ReadOnlySpan<float>((float*)a + i, count), new ReadOnlySpan<float>((float*)b + i, count));
            }
        }

        Sums[task] = sum;
    }
}
