using System.Runtime.InteropServices;
using Antiphon.Exchange;
using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>A tensor of the file.</summary>
internal sealed record Constant(TensorData Tensor) : GraphValue
{
    // Of numbers that are read as whole ones: extents, axes.
    private const int MostWhole = 64;

    /// <summary>Its extents.</summary>
    public IReadOnlyList<long> Extents => Tensor.Dims;

    /// <summary>Its numbers, row by row; null where they are of another type, or not as many as the extents say.</summary>
    public float[]? Floats()
    {
        var length = Length();
        var numbers = (Tensor.DataType, Tensor.RawData.Length > 0) switch
        {
            (ElementTypes.Float, false) => [.. Tensor.FloatData],
            (ElementTypes.Double, false) => [.. Tensor.DoubleData.Select(number => (float)number)],
            (ElementTypes.Float, true) => Raw("F32", sizeof(float)),
            (ElementTypes.Double, true) => Raw("F64", sizeof(double)),
            (ElementTypes.Half, true) => Raw("F16", sizeof(ushort)),
            (ElementTypes.BFloat16, true) => Raw("BF16", sizeof(ushort)),
            _ => null,
        };
        return numbers is not null && numbers.Length == length && Tensor.DataLocation == 0 ? numbers : null;
    }

    /// <summary>Its few whole numbers; null where they are of another type, not as many as the extents say, or more.</summary>
    public long[]? Wholes()
    {
        long[]? numbers = (Tensor.DataType, Tensor.RawData.Length > 0) switch
        {
            _ when Length() is < 0 or > MostWhole => null,
            (ElementTypes.Int64, false) => [.. Tensor.Int64Data],
            (ElementTypes.Int32 or ElementTypes.Bool, false) => [.. Tensor.Int32Data],
            (ElementTypes.Int64, true) when Tensor.RawData.Length % sizeof(long) == 0 => MemoryMarshal.Cast<byte, long>(Tensor.RawData.Span).ToArray(),
            (ElementTypes.Int32, true) when Tensor.RawData.Length % sizeof(int) == 0 => [.. MemoryMarshal.Cast<byte, int>(Tensor.RawData.Span)],
            (ElementTypes.Bool, true) => [.. Tensor.RawData.Span],
            _ => null,
        };
        return numbers is not null && numbers.Length == Length() ? numbers : null;
    }

    private float[]? Raw(string type, int size) => Tensor.RawData.Length % size == 0 ? FloatBytes.Read(type, Tensor.RawData.Span) : null;

    // -1 where the extents cannot be.
    private long Length()
    {
        UInt128 length = 1;
        foreach (var extent in Extents)
        {
            if (extent < 0 || length > int.MaxValue)
            {
                return -1;
            }

            length *= (ulong)extent;
        }

        return length <= int.MaxValue ? (long)length : -1;
    }
}
