using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>Copies short rows into rows of whole vectors, with zeros behind their end.</summary>
internal unsafe struct PackRows : ILaneJob
{
    private float* _from;
    private float* _to;
    private nint _step;
    private nint _available;
    private nint _toStep;
    private int _rows;
    private int _columns;

    /// <summary>
    /// to[r, j] = from[r, j] for j below <paramref name="columns"/>, else 0, up to whole vectors. Steps are in floats.
    /// Nothing is read from <paramref name="available"/> floats on.
    /// </summary>
    public static void Run(float* from, nint step, nint available, int rows, int columns, float* to, nint toStep) => ILaneJob.Run(
        new PackRows { _from = from, _step = step, _available = available, _rows = rows, _columns = columns, _to = to, _toStep = toStep }, task: 0, worker: 0);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged => Run<TLane, V>(_from, _step, _available, _rows, _columns, _to, _toStep);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLane, V>(float* from, nint step, nint available, int rows, int columns, float* to, nint toStep)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var width = Tiles.Vectors(columns) * TLane.Count;
        var bits = stackalloc int[2 * TLane.Count];
        for (var j = 0; j < 2 * TLane.Count; j++)
        {
            bits[j] = j < columns ? -1 : 0;
        }

        var left = TLane.Load((float*)bits);
        var right = TLane.Load((float*)bits + TLane.Count);

        // Whole vectors are read as long as they do not reach beyond the end.
        var whole = (int)Math.Clamp((available - width) / step + 1, 0, rows);
        if (available < width)
        {
            whole = 0;
        }

        for (var row = 0; row < whole; row++, from += step, to += toStep)
        {
            TLane.Store(TLane.And(TLane.Load(from), left), to);
            if (width > TLane.Count)
            {
                TLane.Store(TLane.And(TLane.Load(from + TLane.Count), right), to + TLane.Count);
            }
        }

        for (var row = whole; row < rows; row++, from += step, to += toStep)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new(to, columns));
            new Span<float>(to + columns, width - columns).Clear();
        }
    }
}
