using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>One run of a tile's sum: <see cref="Depth"/> columns of A against as many rows of B. Offsets are in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Segment
{
    public nint A;

    public nint B;

    /// <summary>At least 1.</summary>
    public nint Depth;
}
