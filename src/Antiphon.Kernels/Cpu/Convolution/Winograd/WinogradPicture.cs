namespace Antiphon.Kernels;

/// <summary>The pictures that tiles are cut from, with a margin of zeros around them.</summary>
internal readonly unsafe struct WinogradPicture(Tensor batch, int height, int width, int channels, int margin)
{
    private readonly float* _pixels = batch.Single;
    private readonly nint _stride = batch.RowStride;

    public int Channels { get; } = channels;

    /// <summary>Where the size x size pixels of a tile are, row by row; those outside the picture are <paramref name="zeros"/>.</summary>
    public void Find((nint Item, int Row, int Column) tile, int size, float* zeros, float** pixels)
    {
        var picture = _pixels + tile.Item * _stride;
        for (var row = tile.Row - margin; row < tile.Row - margin + size; row++)
        {
            for (var column = tile.Column - margin; column < tile.Column - margin + size; column++)
            {
                var inside = (uint)row < (uint)height && (uint)column < (uint)width;
                *pixels++ = inside ? picture + ((nint)row * width + column) * Channels : zeros;
            }
        }
    }
}
