namespace Antiphon.Kernels;

/// <summary>Some items and output rows of a local product, with the scratch memory they are worked on in.</summary>
internal readonly unsafe struct OuterUnit
{
    public int Item { get; init; }

    public int Items { get; init; }

    public int Row { get; init; }

    public int Rows { get; init; }

    /// <summary>The errors, packed or where they are.</summary>
    public float* Errors { get; init; }

    /// <summary>Floats from an item's errors to the next item's.</summary>
    public nint ErrorItem { get; init; }

    /// <summary>Floats from a pixel's errors to the next pixel's.</summary>
    public nint ErrorPixel { get; init; }

    public float* Copy { get; init; }

    public Segment* Segments { get; init; }
}
