using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Antiphon.Kernels;

/// <summary>The tiles of the widest vectors this machine has, and the loop that covers any number of rows and columns with them.</summary>
internal static unsafe class Tiles
{
    /// <summary>Floats in a vector.</summary>
    public static readonly int Lanes =
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Columns of a wide tile.</summary>
    public static readonly int Columns = 2 * Lanes;

    /// <summary>Rows of the largest wide tile. AVX2 has sixteen registers: twelve sums, two vectors of B, one broadcast.</summary>
    public static readonly int WideRows = Lanes switch { 16 => 8, 8 => 6, _ => 4 };

    /// <summary>Rows of the largest narrow tile.</summary>
    public static readonly int NarrowRows = Lanes == 16 ? 16 : 8;

    private const int MostRows = 16;

    private const int MostColumns = 32;

    // By number of rows.
    private static readonly delegate*<TileCall*, void>[] Wide = new delegate*<TileCall*, void>[MostRows + 1];

    private static readonly delegate*<TileCall*, void>[] Narrow = new delegate*<TileCall*, void>[MostRows + 1];

    static Tiles()
    {
        switch (Lanes)
        {
            case 16:
                Collect<Lane512, Vector512<float>>();
                break;
            case 8:
                Collect<Lane256, Vector256<float>>();
                break;
            case 4:
                Collect<Lane128, Vector128<float>>();
                break;
            default:
                Collect<LaneScalar, float>();
                break;
        }
    }

    /// <summary>Vectors that hold so many columns: 1 or 2.</summary>
    public static int Vectors(int columns) => columns > Lanes ? 2 : 1;

    /// <summary>Rows of the largest tile for so many columns.</summary>
    public static int RowsFor(int columns) => columns > Lanes ? WideRows : NarrowRows;

    /// <summary>
    /// Computes any number of rows and up to <see cref="Columns"/> columns. B is as wide as its vectors, with zeros (or anything finite) beyond
    /// <paramref name="columns"/>; only so many columns of C are written.
    /// </summary>
    public static void Run(ref readonly TileCall call, int rows, int columns)
    {
        var vectors = Vectors(columns);
        if (columns < vectors * Lanes)
        {
            RunRagged(in call, rows, columns);
            return;
        }

        var table = vectors == 2 ? Wide : Narrow;
        var most = vectors == 2 ? WideRows : NarrowRows;
        if (rows <= most)
        {
            fixed (TileCall* only = &call)
            {
                table[rows](only);
            }

            return;
        }

        // As few tiles as possible, and these of about one size: a tile of few rows waits for its own sums.
        var tile = call;
        for (var tiles = (rows + most - 1) / most; tiles > 0; tiles--)
        {
            var size = (rows + tiles - 1) / tiles;
            table[size](&tile);
            tile.A += size * tile.RowStep;
            tile.C += size * tile.CStep;
            rows -= size;
        }
    }

    // A tile stores whole vectors: into a room of its own, from where the columns that exist are taken.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRagged(ref readonly TileCall call, int rows, int columns)
    {
        var room = stackalloc float[MostRows * MostColumns];
        var vectors = Vectors(columns);
        var width = vectors * Lanes;
        var table = vectors == 2 ? Wide : Narrow;
        var most = vectors == 2 ? WideRows : NarrowRows;
        var tile = call;
        tile.C = (byte*)room;
        tile.CStep = width * sizeof(float);
        tile.Accumulate = false;
        var c = call.C;
        for (var tiles = (rows + most - 1) / most; tiles > 0; tiles--)
        {
            var size = (rows + tiles - 1) / tiles;
            table[size](&tile);
            for (var m = 0; m < size; m++, c += call.CStep)
            {
                Move(room + m * width, (float*)c, columns, call.Accumulate);
            }

            tile.A += size * tile.RowStep;
            rows -= size;
        }
    }

    private static void Move(float* from, float* to, int count, bool accumulate)
    {
        var j = 0;
        for (; j + 4 <= count; j += 4)
        {
            var value = Vector128.Load(from + j);
            (accumulate ? value + Vector128.Load(to + j) : value).Store(to + j);
        }

        for (; j < count; j++)
        {
            to[j] = accumulate ? to[j] + from[j] : from[j];
        }
    }

    private static void Collect<TLane, V>()
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        Wide[1] = &WideTile<TLane, V, Rows.One>.Run;
        Wide[2] = &WideTile<TLane, V, Rows.Two>.Run;
        Wide[3] = &WideTile<TLane, V, Rows.Three>.Run;
        Wide[4] = &WideTile<TLane, V, Rows.Four>.Run;
        Wide[5] = &WideTile<TLane, V, Rows.Five>.Run;
        Wide[6] = &WideTile<TLane, V, Rows.Six>.Run;
        Wide[7] = &WideTile<TLane, V, Rows.Seven>.Run;
        Wide[8] = &WideTile<TLane, V, Rows.Eight>.Run;
        Narrow[1] = &NarrowTile<TLane, V, Rows.One>.Run;
        Narrow[2] = &NarrowTile<TLane, V, Rows.Two>.Run;
        Narrow[3] = &NarrowTile<TLane, V, Rows.Three>.Run;
        Narrow[4] = &NarrowTile<TLane, V, Rows.Four>.Run;
        Narrow[5] = &NarrowTile<TLane, V, Rows.Five>.Run;
        Narrow[6] = &NarrowTile<TLane, V, Rows.Six>.Run;
        Narrow[7] = &NarrowTile<TLane, V, Rows.Seven>.Run;
        Narrow[8] = &NarrowTile<TLane, V, Rows.Eight>.Run;
        Narrow[9] = &NarrowTile<TLane, V, Rows.Nine>.Run;
        Narrow[10] = &NarrowTile<TLane, V, Rows.Ten>.Run;
        Narrow[11] = &NarrowTile<TLane, V, Rows.Eleven>.Run;
        Narrow[12] = &NarrowTile<TLane, V, Rows.Twelve>.Run;
        Narrow[13] = &NarrowTile<TLane, V, Rows.Thirteen>.Run;
        Narrow[14] = &NarrowTile<TLane, V, Rows.Fourteen>.Run;
        Narrow[15] = &NarrowTile<TLane, V, Rows.Fifteen>.Run;
        Narrow[16] = &NarrowTile<TLane, V, Rows.Sixteen>.Run;
    }
}
