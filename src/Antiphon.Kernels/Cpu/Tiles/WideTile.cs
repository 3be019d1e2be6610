using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>
/// A tile of up to eight rows and two vectors of columns. Every row has two sums in registers; one step of depth is two loads of B and, a row,
/// one broadcast of A and two multiply-adds. Rows beyond <typeparamref name="TRows"/> are compiled away.
/// </summary>
internal static unsafe class WideTile<TLane, V, TRows>
    where TLane : struct, ILane<V>
    where V : unmanaged
    where TRows : struct, IRows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileCall* call)
    {
        V c00 = TLane.Zero, c01 = TLane.Zero;
        V c10 = TLane.Zero, c11 = TLane.Zero;
        V c20 = TLane.Zero, c21 = TLane.Zero;
        V c30 = TLane.Zero, c31 = TLane.Zero;
        V c40 = TLane.Zero, c41 = TLane.Zero;
        V c50 = TLane.Zero, c51 = TLane.Zero;
        V c60 = TLane.Zero, c61 = TLane.Zero;
        V c70 = TLane.Zero, c71 = TLane.Zero;
        var row = call->RowStep;
        nint row3 = row * 3, row5 = row * 5, row7 = row * 7;
        var depthStep = call->DepthStep;
        var bStep = call->BStep;
        var segment = call->Segments;
        for (var left = call->Count; left > 0; left--, segment++)
        {
            var a = call->A + segment->A;
            var b = call->B + segment->B;
            var depth = segment->Depth;
            do
            {
                var b0 = TLane.Load((float*)b);
                var b1 = TLane.Load((float*)b + TLane.Count);
                Step(0, ref c00, ref c01, a, b0, b1);
                Step(1, ref c10, ref c11, a + row, b0, b1);
                Step(2, ref c20, ref c21, a + row * 2, b0, b1);
                Step(3, ref c30, ref c31, a + row3, b0, b1);
                Step(4, ref c40, ref c41, a + row * 4, b0, b1);
                Step(5, ref c50, ref c51, a + row5, b0, b1);
                Step(6, ref c60, ref c61, a + row3 * 2, b0, b1);
                Step(7, ref c70, ref c71, a + row7, b0, b1);
                a += depthStep;
                b += bStep;
            }
            while (--depth > 0);
        }

        var next = call->CStep;
        if (call->Accumulate)
        {
            var old = call->C;
            More(0, ref c00, ref c01, ref old, next);
            More(1, ref c10, ref c11, ref old, next);
            More(2, ref c20, ref c21, ref old, next);
            More(3, ref c30, ref c31, ref old, next);
            More(4, ref c40, ref c41, ref old, next);
            More(5, ref c50, ref c51, ref old, next);
            More(6, ref c60, ref c61, ref old, next);
            More(7, ref c70, ref c71, ref old, next);
        }

        var c = call->C;
        Store(0, c00, c01, ref c, next);
        Store(1, c10, c11, ref c, next);
        Store(2, c20, c21, ref c, next);
        Store(3, c30, c31, ref c, next);
        Store(4, c40, c41, ref c, next);
        Store(5, c50, c51, ref c, next);
        Store(6, c60, c61, ref c, next);
        Store(7, c70, c71, ref c, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(int number, ref V left, ref V right, byte* a, V b0, V b1)
    {
        if (TRows.Count > number)
        {
            var x = TLane.All(*(float*)a);
            left = TLane.MultiplyAdd(x, b0, left);
            right = TLane.MultiplyAdd(x, b1, right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void More(int number, ref V left, ref V right, ref byte* old, nint next)
    {
        if (TRows.Count > number)
        {
            left = TLane.Add(TLane.Load((float*)old), left);
            right = TLane.Add(TLane.Load((float*)old + TLane.Count), right);
            old += next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int number, V left, V right, ref byte* c, nint next)
    {
        if (TRows.Count > number)
        {
            TLane.Store(left, (float*)c);
            TLane.Store(right, (float*)c + TLane.Count);
            c += next;
        }
    }
}
