namespace Antiphon.Kernels;

/// <summary>Some items and output rows of a local product, with the scratch memory they are worked on in.</summary>
internal readonly unsafe struct OuterUnit
{
    public int Item { get; init; }

    public int Items { get; init; }

    public int Row { get; init; }

    public int Rows { get; init; }

    public float* Errors { get; init; }

    public float* Copy { get; init; }

    public Segment* Segments { get; init; }
}
