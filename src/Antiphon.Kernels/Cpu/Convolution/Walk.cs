namespace Antiphon.Kernels;

/// <summary>Up to four tensors of one shape, walked together piece by piece.</summary>
internal readonly unsafe struct Walk
{
    private const int Grain = 1 << 14;

    private readonly float* _a;
    private readonly float* _b;
    private readonly float* _c;
    private readonly float* _d;
    private readonly nint _stepA;
    private readonly nint _stepB;
    private readonly nint _stepC;
    private readonly nint _stepD;

    public Walk(Tensor a, Tensor b, Tensor c, Tensor d)
    {
        _a = a.Single;
        _b = b.Single;
        _c = c.Single;
        _d = d.Single;
        (_stepA, _stepB, _stepC, _stepD) = (a.RowStride, b.RowStride, c.RowStride, d.RowStride);
        Pieces = a.IsContiguous && b.IsContiguous && c.IsContiguous && d.IsContiguous ? new(1, a.Extent, Grain) : new(a.Rows, a.RowLength, Grain);
        Length = a.Shape.Length;
    }

    public Pieces Pieces { get; }

    /// <summary>Elements of one of the tensors.</summary>
    public long Length { get; }

    public float* A(int row, nint start) => _a + row * _stepA + start;

    public float* B(int row, nint start) => _b + row * _stepB + start;

    public float* C(int row, nint start) => _c + row * _stepC + start;

    public float* D(int row, nint start) => _d + row * _stepD + start;
}
