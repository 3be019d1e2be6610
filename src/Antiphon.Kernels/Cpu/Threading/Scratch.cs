using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>A block of memory that grows to the largest size ever asked for, aligned to a cache line. Its content does not outlive the next call.</summary>
internal sealed unsafe class Scratch
{
    private float[] _block = [];

    /// <summary>Room for so many floats.</summary>
    public float* Take(nint floats)
    {
        const int Line = 16;
        if (_block.Length < floats + Line)
        {
            _block = GC.AllocateUninitializedArray<float>(checked((int)(floats + Line)), pinned: true);
        }

        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_block));
        return (float*)((address + 63) / 64 * 64);
    }
}
