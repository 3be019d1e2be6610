namespace Antiphon.Kernels;

/// <summary>
/// How the local product is cut up. The order of every sum follows from the shapes alone, so that it is the same for any number of threads.
/// The positions to sum over fall into units of about 256 output pixels; the units fall into slots with a sum of their own, added up at the end.
/// The result falls into panels of output channels and into chunks of its rows (tap, input channel).
/// </summary>
internal readonly struct OuterPlan
{
    private const int UnitPixels = 256;
    private const int MostSlots = 8;
    private const int MostSlotFloats = 1 << 18;
    private const int LeastChunkRows = 16;

    public OuterPlan(in Geometry geometry, int items, int threads)
    {
        Geometry = geometry;
        Items = items;
        var pixels = geometry.OutHeight * geometry.OutWidth;
        ItemsPerUnit = Math.Clamp(UnitPixels / pixels, 1, items);
        RowsPerUnit = ItemsPerUnit > 1 ? geometry.OutHeight : Math.Clamp(UnitPixels / geometry.OutWidth, 1, geometry.OutHeight);
        UnitsPerItem = (geometry.OutHeight + RowsPerUnit - 1) / RowsPerUnit;
        Units = (items + ItemsPerUnit - 1) / ItemsPerUnit * UnitsPerItem;
        Panels = new(geometry.Groups, geometry.GroupInputs, geometry.GroupOutputs, geometry.KernelHeight, geometry.KernelWidth);

        // Few input channels fill no tile: then the taps of a kernel row, which lie side by side in memory, are rows of the tile together.
        IsMerged = geometry.KernelWidth > 1 && geometry.Dilation == 1 && geometry.Groups == 1 && geometry.Inputs < 64 && geometry.Inputs % Tiles.WideRows != 0;
        Family = IsMerged ? geometry.KernelWidth * geometry.Inputs : geometry.GroupInputs;
        Rows = geometry.FanIn;
        Slots = geometry.Weights.Length <= MostSlotFloats ? Math.Min(MostSlots, Units) : 1;

        // Slots make the sums; how panels and rows are dealt out changes none, so this may look at the threads. Panels of one task share what they read.
        var least = 4 * Math.Max(2, threads);
        PanelsPerTask = Math.Max(1, Panels.Count * Slots / least);
        PanelGroups = (Panels.Count + PanelsPerTask - 1) / PanelsPerTask;
        Chunks = Math.Clamp(least / (Slots * PanelGroups), 1, Math.Max(1, Rows / LeastChunkRows));
        ChunkRows = ((Rows + Chunks - 1) / Chunks + 7) / 8 * 8;
        Chunks = (Rows + ChunkRows - 1) / ChunkRows;
    }

    public Geometry Geometry { get; }

    public int Items { get; }

    public int ItemsPerUnit { get; }

    /// <summary>Output rows of a unit.</summary>
    public int RowsPerUnit { get; }

    public int UnitsPerItem { get; }

    public int Units { get; }

    public Panels Panels { get; }

    public int PanelsPerTask { get; }

    public int PanelGroups { get; }

    /// <summary>Whether the taps of a kernel row are taken together, from a padded copy of the input.</summary>
    public bool IsMerged { get; }

    /// <summary>Rows of the result that read the same positions, each one channel further.</summary>
    public int Family { get; }

    /// <summary>Rows of the result.</summary>
    public int Rows { get; }

    public int Slots { get; }

    public int Chunks { get; }

    public int ChunkRows { get; }

    /// <summary>Whether depth runs over the items at one pixel, rather than over the pixels of a row: the longer run wins.</summary>
    public bool IsItemDeep => ItemsPerUnit > Geometry.OutWidth;

    /// <summary>Pixels in a row of the padded copy.</summary>
    public int CopyWidth => Geometry.Width + 2 * Geometry.Padding;

    /// <summary>Rows of an item in the padded copy.</summary>
    public int CopyRows => (RowsPerUnit - 1) * Geometry.Stride + Geometry.KernelHeight;

    /// <summary>Floats from one item of the copy to the next.</summary>
    public int CopyStride => IsMerged ? (CopyRows * CopyWidth * Geometry.Inputs + 31) / 16 * 16 : 0;

    /// <summary>Floats of a unit's errors, packed.</summary>
    public int ErrorRoom => ItemsPerUnit * RowsPerUnit * Geometry.OutWidth * Tiles.Columns;

    /// <summary>Segments a tile may need.</summary>
    public int SegmentCount => IsItemDeep ? RowsPerUnit * Geometry.OutWidth : ItemsPerUnit * RowsPerUnit;

    /// <summary>Floats of scratch memory of a worker: errors, copy, segments.</summary>
    public nint Room => ErrorRoom + (nint)ItemsPerUnit * CopyStride + SegmentCount * 6 + 16;
}
