using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The largest tile again and again on operands that stay in the first cache.</summary>
internal unsafe struct PeakTileJob : IJob
{
    private const int Depth = 128;

    public int Repeats;

    public static double Operations(int repeats) => 2.0 * Tiles.WideRows * Tiles.Columns * Depth * (repeats / Depth);

    [SkipLocalsInit]
    public readonly void Run(int task, int worker)
    {
        var room = stackalloc float[Depth * Tiles.Columns + Tiles.WideRows * (Depth + 16) + Tiles.WideRows * Tiles.Columns + 16];
        var b = (float*)(((nint)room + 63) / 64 * 64);
        var a = b + Depth * Tiles.Columns;
        var c = a + Tiles.WideRows * (Depth + 16);
        new Span<float>(b, (int)(c - b)).Fill(1e-3f);
        var segment = new Segment { Depth = Depth };
        var call = new TileCall
        {
            Segments = &segment,
            Count = 1,
            A = (byte*)a,
            B = (byte*)b,
            C = (byte*)c,
            RowStep = (Depth + 16) * sizeof(float),
            DepthStep = sizeof(float),
            BStep = Tiles.Columns * sizeof(float),
            CStep = Tiles.Columns * sizeof(float),
        };
        for (var i = 0; i < Repeats / Depth; i++)
        {
            Tiles.Run(ref call, Tiles.WideRows, Tiles.Columns);
        }
    }
}
