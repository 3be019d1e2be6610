namespace Antiphon.Kernels;

/// <summary>The pictures that tiles are cut from, with a margin of zeros around them.</summary>
internal readonly unsafe struct WinogradPicture(Tensor batch, int margin)
{
    private readonly float* _pixels = batch.Single;
    private readonly nint _stride = batch.RowStride;
    private readonly int _height = batch.Shape[1];
    private readonly int _width = batch.Shape[2];

    public int Channels { get; } = batch.Shape.Channels;

    /// <summary>Where the size x size pixels of a tile are, row by row; those outside the picture are <paramref name="zeros"/>.</summary>
    public void Find((nint Item, int Row, int Column) tile, int size, float* zeros, float** pixels)
    {
        var picture = _pixels + tile.Item * _stride;
        for (var row = tile.Row - margin; row < tile.Row - margin + size; row++)
        {
            for (var column = tile.Column - margin; column < tile.Column - margin + size; column++)
            {
                var inside = (uint)row < (uint)_height && (uint)column < (uint)_width;
                *pixels++ = inside ? picture + ((nint)row * _width + column) * Channels : zeros;
            }
        }
    }
}
