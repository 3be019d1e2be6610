namespace Antiphon.Kernels;

/// <summary>A number of rows that is known when a tile is compiled.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}
