using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Antiphon.Kernels;

/// <summary>Runs an operation over every element of up to four tensors: whole vectors first, then the rest one by one.</summary>
internal unsafe struct ElementwiseJob<TOperation> : IJob
    where TOperation : unmanaged, IElementwise
{
    public Walk Walk;
    public TOperation Operation;

    public readonly void Run(int task, int worker)
    {
        var (row, end, start, length) = Walk.Pieces.At(task);
        for (; row < end; row++)
        {
            Row(Operation, Walk.A(row, start), Walk.B(row, start), Walk.C(row, start), Walk.D(row, start), length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(TOperation operation, float* a, float* b, float* c, float* d, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + 16 <= length; i += 16)
            {
                operation.Step<Lane512, Vector512<float>>(a + i, b + i, c + i, d + i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 8 <= length; i += 8)
            {
                operation.Step<Lane256, Vector256<float>>(a + i, b + i, c + i, d + i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 4 <= length; i += 4)
            {
                operation.Step<Lane128, Vector128<float>>(a + i, b + i, c + i, d + i);
            }
        }

        for (; i < length; i++)
        {
            operation.Step<LaneScalar, float>(a + i, b + i, c + i, d + i);
        }
    }
}
