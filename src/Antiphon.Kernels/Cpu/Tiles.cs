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

    // By number of rows: the largest tile that has no more.
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
    [SkipLocalsInit]
    public static void Run(ref readonly TileCall call, int rows, int columns)
    {
        var vectors = Vectors(columns);
        var table = vectors == 2 ? Wide : Narrow;
        var most = vectors == 2 ? WideRows : NarrowRows;
        var tile = call;
        if (columns == vectors * Lanes)
        {
            while (rows > 0)
            {
                var size = Size(rows, most);
                table[size](&tile);
                tile.A += size * tile.RowStep;
                tile.C += size * tile.CStep;
                rows -= size;
            }

            return;
        }

        // A tile stores whole vectors: into a room of its own, from where the columns that exist are taken.
        var room = stackalloc float[MostRows * MostColumns];
        var width = vectors * Lanes;
        tile.C = (byte*)room;
        tile.CStep = width * sizeof(float);
        tile.Accumulate = false;
        var c = call.C;
        while (rows > 0)
        {
            var size = Size(rows, most);
            table[size](&tile);
            for (var m = 0; m < size; m++, c += call.CStep)
            {
                Move(room + m * width, (float*)c, columns, call.Accumulate);
            }

            tile.A += size * tile.RowStep;
            rows -= size;
        }
    }

    // Largest tile first, then halves: the order of rows changes nothing in the sum of a row.
    private static int Size(int rows, int most) => rows >= most ? most : rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;

    private static void Move(float* from, float* to, int count, bool accumulate)
    {
        if (accumulate)
        {
            for (var j = 0; j < count; j++)
            {
                to[j] += from[j];
            }
        }
        else
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        }
    }

    private static void Collect<TLane, V>()
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        Wide[1] = &WideTile<TLane, V, Rows.One>.Run;
        Wide[2] = &WideTile<TLane, V, Rows.Two>.Run;
        Wide[4] = &WideTile<TLane, V, Rows.Four>.Run;
        Wide[6] = &WideTile<TLane, V, Rows.Six>.Run;
        Wide[8] = &WideTile<TLane, V, Rows.Eight>.Run;
        Narrow[1] = &NarrowTile<TLane, V, Rows.One>.Run;
        Narrow[2] = &NarrowTile<TLane, V, Rows.Two>.Run;
        Narrow[4] = &NarrowTile<TLane, V, Rows.Four>.Run;
        Narrow[8] = &NarrowTile<TLane, V, Rows.Eight>.Run;
        Narrow[16] = &NarrowTile<TLane, V, Rows.Sixteen>.Run;
    }
}
