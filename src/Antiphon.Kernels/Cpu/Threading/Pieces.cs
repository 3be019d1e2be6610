namespace Antiphon.Kernels;

/// <summary>
/// A batch cut into pieces of about one size, from the shape alone: several whole rows, or a part of one. Tensors without gaps are one long row.
/// </summary>
internal readonly struct Pieces
{
    private readonly int _perRow;
    private readonly int _rowsPerPiece;
    private readonly long _rowLength;
    private readonly int _rows;
    private readonly int _grain;

    /// <summary>Pieces of up to <paramref name="grain"/> elements, or one row; a part of a row starts at a multiple of <paramref name="grain"/>.</summary>
    public Pieces(int rows, long rowLength, int grain)
    {
        (_rows, _rowLength, _grain) = (rows, rowLength, grain);
        _perRow = (int)((rowLength + grain - 1) / grain);
        _rowsPerPiece = _perRow > 1 ? 1 : (int)Math.Clamp(grain / rowLength, 1, rows);
        Count = (rows + _rowsPerPiece - 1) / _rowsPerPiece * _perRow;
    }

    public int Count { get; }

    /// <summary>The rows of a piece, and which part of each.</summary>
    public (int Row, int EndRow, nint Start, int Length) At(int piece)
    {
        var row = piece / _perRow * _rowsPerPiece;
        var start = (long)(piece % _perRow) * _grain;
        return (row, Math.Min(_rows, row + _rowsPerPiece), (nint)start, (int)Math.Min(_perRow > 1 ? _grain : _rowLength, _rowLength - start));
    }
}
