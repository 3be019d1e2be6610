namespace Antiphon.Kernels;

/// <summary>The tiles of four by four outputs that cover the pictures of a batch; those at the right and lower border may hang over.</summary>
internal readonly struct WinogradGrid(int height, int width)
{
    /// <summary>Outputs along each side of a tile.</summary>
    public const int Side = 4;

    /// <summary>Inputs, and positions after a transform, along each side of a tile.</summary>
    public const int Size = 6;

    /// <summary>Positions of a tile.</summary>
    public const int Positions = Size * Size;

    /// <summary>Floats between positions, so that they do not fall into the same cache sets.</summary>
    public const int Line = 16;

    private readonly int _across = (width + Side - 1) / Side;

    public int Height { get; } = height;

    public int Width { get; } = width;

    /// <summary>Tiles of an item.</summary>
    public int PerItem { get; } = (height + Side - 1) / Side * ((width + Side - 1) / Side);

    /// <summary>Item, row and column of a tile's first output.</summary>
    public (nint Item, int Row, int Column) At(int tile) =>
        (tile / PerItem, tile % PerItem / _across * Side, tile % _across * Side);
}
