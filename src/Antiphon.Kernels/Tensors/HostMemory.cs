using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>Memory of this process, for the devices that compute in it: a pinned array whose first element lies at the start of a cache line.</summary>
internal sealed unsafe class HostMemory : DeviceMemory
{
    private const int Line = 64;

    private readonly Array _array; // kept alive for the pointer into it

    public HostMemory(ElementType type, nint length)
    {
        // Pinned, so that kernels may hold a pointer; a cache line more, so that the first element can be aligned to one.
        var size = Tensor.ElementSize(type);
        var padded = checked((int)(length + Line / size));
        _array = type == ElementType.Single ? GC.AllocateArray<float>(padded, pinned: true) : GC.AllocateArray<double>(padded, pinned: true);
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        Start = (byte*)address + (Line - address % Line) % Line;
        Length = length;
    }

    public override nint Length { get; }

    public byte* Start { get; }

    /// <summary>Copies a row out.</summary>
    public static void Read(Tensor t, int row, Span<double> numbers)
    {
        if (t.Type == ElementType.Single)
        {
            TensorPrimitives.ConvertTruncating<float, double>(t.Row<float>(row), numbers);
        }
        else
        {
            t.Row<double>(row).CopyTo(numbers);
        }
    }

    /// <summary>Copies a row in.</summary>
    public static void Write<T>(Tensor t, int row, ReadOnlySpan<T> numbers)
        where T : unmanaged, INumberBase<T>
    {
        if (t.Type == ElementType.Single)
        {
            TensorPrimitives.ConvertTruncating(numbers, t.Row<float>(row));
        }
        else
        {
            TensorPrimitives.ConvertTruncating(numbers, t.Row<double>(row));
        }
    }

    /// <summary>Fills a tensor with draws, row by row.</summary>
    public static void Draw(Tensor t, in RandomDraw draw)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            var first = (ulong)row * (draw.RowStride ?? (ulong)t.RowLength);
            if (t.Type == ElementType.Single)
            {
                draw.Fill(t.Row<float>(row), first);
            }
            else
            {
                draw.Fill(t.Row<double>(row), first);
            }
        }
    }

    /// <summary>Whether no element is infinite or NaN.</summary>
    public static bool IsFinite(Tensor t)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            if (!(t.Type == ElementType.Single ? TensorPrimitives.IsFiniteAll<float>(t.Row<float>(row)) : TensorPrimitives.IsFiniteAll<double>(t.Row<double>(row))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>y = 1 / sqrt(x + epsilon), in double and rounded once.</summary>
    public static void InverseRoot(Tensor x, Tensor y, double epsilon)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            for (var column = 0; column < x.RowLength; column++)
            {
                y[row, column] = 1 / Math.Sqrt(x[row, column] + epsilon);
            }
        }
    }
}
