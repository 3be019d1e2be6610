using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>A block of memory that grows to the largest size ever asked for, aligned to a cache line. Its content does not outlive the next call.</summary>
internal sealed unsafe class Scratch
{
    private const int Line = 64;

    // Not from the managed heap, where what has been outgrown would stay for some time beside what took its place.
    private float* _block;
    private nint _floats;

#pragma warning disable MA0055 // the block belongs to this object alone and goes with it, so that no kernel has to be disposed of
    ~Scratch() => NativeMemory.AlignedFree(_block);
#pragma warning restore MA0055

    /// <summary>Room for so many floats.</summary>
    public float* Take(nint floats)
    {
        if (_floats < floats)
        {
            NativeMemory.AlignedFree(_block);
            _block = null;
            _floats = 0;
            _block = (float*)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Line);
            _floats = floats;
        }

        return _block;
    }
}
