using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>
/// What a tile computes: C[m, j] (+)= sum over segments and k of A[m RowStep + k DepthStep] B[k BStep + j].
/// Steps are in bytes, so that an address is one base and one scaled index.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TileCall
{
    public Segment* Segments;
    public int Count;
    public bool Accumulate;
    public byte* A;
    public byte* B;
    public byte* C;
    public nint RowStep;
    public nint DepthStep;
    public nint BStep;
    public nint CStep;
}
