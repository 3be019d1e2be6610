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
                var b0 = TLane.Load((float*)b);
                c0 = Step(c0, a, b0);

                if (TRows.Count > 1)
                {
                    c1 = Step(c1, a + row, b0);
                }

                if (TRows.Count > 2)
                {
                    c2 = Step(c2, a + row * 2, b0);
                    c3 = Step(c3, a + row3, b0);
                }

                if (TRows.Count > 4)
                {
                    c4 = Step(c4, a + row * 4, b0);
                    c5 = Step(c5, a + row5, b0);
                    c6 = Step(c6, a + row3 * 2, b0);
                    c7 = Step(c7, a + row7, b0);
                }

                if (TRows.Count > 8)
                {
                    var a8 = a + row * 8;
                    c8 = Step(c8, a8, b0);
                    c9 = Step(c9, a8 + row, b0);
                    c10 = Step(c10, a8 + row * 2, b0);
                    c11 = Step(c11, a8 + row3, b0);
                    c12 = Step(c12, a8 + row * 4, b0);
                    c13 = Step(c13, a8 + row5, b0);
                    c14 = Step(c14, a8 + row3 * 2, b0);
                    c15 = Step(c15, a8 + row7, b0);
                }

                a += depthStep;
                b += bStep;
            }
            while (--depth > 0);
        }

        var c = call->C;
        var next = call->CStep;
        if (call->Accumulate)
        {
            var old = c;
            c0 = More(c0, ref old, next);

            if (TRows.Count > 1)
            {
                c1 = More(c1, ref old, next);
            }

            if (TRows.Count > 2)
            {
                c2 = More(c2, ref old, next);
                c3 = More(c3, ref old, next);
            }

            if (TRows.Count > 4)
            {
                c4 = More(c4, ref old, next);
                c5 = More(c5, ref old, next);
                c6 = More(c6, ref old, next);
                c7 = More(c7, ref old, next);
            }

            if (TRows.Count > 8)
            {
                c8 = More(c8, ref old, next);
                c9 = More(c9, ref old, next);
                c10 = More(c10, ref old, next);
                c11 = More(c11, ref old, next);
                c12 = More(c12, ref old, next);
                c13 = More(c13, ref old, next);
                c14 = More(c14, ref old, next);
                c15 = More(c15, ref old, next);
            }
        }

        Store(c0, ref c, next);

        if (TRows.Count > 1)
        {
            Store(c1, ref c, next);
        }

        if (TRows.Count > 2)
        {
            Store(c2, ref c, next);
            Store(c3, ref c, next);
        }

        if (TRows.Count > 4)
        {
            Store(c4, ref c, next);
            Store(c5, ref c, next);
            Store(c6, ref c, next);
            Store(c7, ref c, next);
        }

        if (TRows.Count > 8)
        {
            Store(c8, ref c, next);
            Store(c9, ref c, next);
            Store(c10, ref c, next);
            Store(c11, ref c, next);
            Store(c12, ref c, next);
            Store(c13, ref c, next);
            Store(c14, ref c, next);
            Store(c15, ref c, next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Step(V sum, byte* a, V b) => TLane.MultiplyAdd(TLane.All(*(float*)a), b, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V More(V sum, ref byte* old, nint next)
    {
        var more = TLane.Load((float*)old);
        old += next;
        return TLane.Add(more, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V sum, ref byte* c, nint next)
    {
        TLane.Store(sum, (float*)c);
        c += next;
    }
}
