using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Antiphon.Kernels;

/// <summary>Rows become columns, four by four where there are vectors.</summary>
internal static unsafe class Transpose
{
    /// <summary>to[j, i] = from[i, j] for i below rows and j below columns; to[j, i] = 0 for i from rows to width, the step of <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint step, int rows, int columns, float* to, int width)
    {
        var i = 0;
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; i + 4 <= rows; i += 4)
            {
                var j = 0;
                for (; j + 4 <= columns; j += 4)
                {
                    Four(from + i * step + j, step, to + (nint)j * width + i, width);
                }

                for (; j < columns; j++)
                {
                    for (var k = i; k < i + 4; k++)
                    {
                        to[(nint)j * width + k] = from[k * step + j];
                    }
                }
            }
        }

        for (var j = 0; j < columns; j++)
        {
            for (var k = i; k < rows; k++)
            {
                to[(nint)j * width + k] = from[k * step + j];
            }

            new Span<float>(to + (nint)j * width + rows, width - rows).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, nint step, float* to, nint width)
    {
        var a = Vector128.Load(from);
        var b = Vector128.Load(from + step);
        var c = Vector128.Load(from + 2 * step);
        var d = Vector128.Load(from + 3 * step);
        var (lowA, highA) = Zip(a, c);
        var (lowB, highB) = Zip(b, d);
        var (first, second) = Zip(lowA, lowB);
        var (third, fourth) = Zip(highA, highB);
        first.Store(to);
        second.Store(to + width);
        third.Store(to + 2 * width);
        fourth.Store(to + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) Zip(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b))
        : (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));
}
