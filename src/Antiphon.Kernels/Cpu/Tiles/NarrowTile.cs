using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>
/// A tile of up to sixteen rows and one vector of columns, for the few channels that fill no second vector.
/// Rows beyond <typeparamref name="TRows"/> are compiled away.
/// </summary>
internal static unsafe class NarrowTile<TLane, V, TRows>
    where TLane : struct, ILane<V>
    where V : unmanaged
    where TRows : struct, IRows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileCall* call)
    {
        V c0 = TLane.Zero, c1 = TLane.Zero, c2 = TLane.Zero, c3 = TLane.Zero;
        V c4 = TLane.Zero, c5 = TLane.Zero, c6 = TLane.Zero, c7 = TLane.Zero;
        V c8 = TLane.Zero, c9 = TLane.Zero, c10 = TLane.Zero, c11 = TLane.Zero;
        V c12 = TLane.Zero, c13 = TLane.Zero, c14 = TLane.Zero, c15 = TLane.Zero;
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
                var a8 = a + row * 8;
                var b0 = TLane.Load((float*)b);
                Step(0, ref c0, a, b0);
                Step(1, ref c1, a + row, b0);
                Step(2, ref c2, a + row * 2, b0);
                Step(3, ref c3, a + row3, b0);
                Step(4, ref c4, a + row * 4, b0);
                Step(5, ref c5, a + row5, b0);
                Step(6, ref c6, a + row3 * 2, b0);
                Step(7, ref c7, a + row7, b0);
                Step(8, ref c8, a8, b0);
                Step(9, ref c9, a8 + row, b0);
                Step(10, ref c10, a8 + row * 2, b0);
                Step(11, ref c11, a8 + row3, b0);
                Step(12, ref c12, a8 + row * 4, b0);
                Step(13, ref c13, a8 + row5, b0);
                Step(14, ref c14, a8 + row3 * 2, b0);
                Step(15, ref c15, a8 + row7, b0);
                a += depthStep;
                b += bStep;
            }
            while (--depth > 0);
        }

        var next = call->CStep;
        if (call->Accumulate)
        {
            var old = call->C;
            More(0, ref c0, ref old, next);
            More(1, ref c1, ref old, next);
            More(2, ref c2, ref old, next);
            More(3, ref c3, ref old, next);
            More(4, ref c4, ref old, next);
            More(5, ref c5, ref old, next);
            More(6, ref c6, ref old, next);
            More(7, ref c7, ref old, next);
            More(8, ref c8, ref old, next);
            More(9, ref c9, ref old, next);
            More(10, ref c10, ref old, next);
            More(11, ref c11, ref old, next);
            More(12, ref c12, ref old, next);
            More(13, ref c13, ref old, next);
            More(14, ref c14, ref old, next);
            More(15, ref c15, ref old, next);
        }

        var c = call->C;
        Store(0, c0, ref c, next);
        Store(1, c1, ref c, next);
        Store(2, c2, ref c, next);
        Store(3, c3, ref c, next);
        Store(4, c4, ref c, next);
        Store(5, c5, ref c, next);
        Store(6, c6, ref c, next);
        Store(7, c7, ref c, next);
        Store(8, c8, ref c, next);
        Store(9, c9, ref c, next);
        Store(10, c10, ref c, next);
        Store(11, c11, ref c, next);
        Store(12, c12, ref c, next);
        Store(13, c13, ref c, next);
        Store(14, c14, ref c, next);
        Store(15, c15, ref c, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(int number, ref V sum, byte* a, V b)
    {
        if (TRows.Count > number)
        {
            sum = TLane.MultiplyAdd(TLane.All(*(float*)a), b, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void More(int number, ref V sum, ref byte* old, nint next)
    {
        if (TRows.Count > number)
        {
            sum = TLane.Add(TLane.Load((float*)old), sum);
            old += next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int number, V sum, ref byte* c, nint next)
    {
        if (TRows.Count > number)
        {
            TLane.Store(sum, (float*)c);
            c += next;
        }
    }
}
