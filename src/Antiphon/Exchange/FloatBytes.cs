using System.Runtime.InteropServices;

namespace Antiphon.Exchange;

/// <summary>Little-endian numbers of several types as floats.</summary>
public static class FloatBytes
{
    /// <summary>The numbers; the type is F64, F32, F16 or BF16.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static float[] Read(string type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case "F64":
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                return Convert(doubles.Length, doubles, static number => (float)number);
            case "F32":
                return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                return Convert(halves.Length, halves, static number => (float)number);
            case "BF16":
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                return Convert(upper.Length, upper, static number => BitConverter.UInt32BitsToSingle((uint)number << 16));
            default:
                throw new ArgumentException($"numbers of type {type}", nameof(type));
        }
    }

    private static float[] Convert<T>(int count, ReadOnlySpan<T> numbers, Func<T, float> asFloat)
    {
        var floats = new float[count];
        for (var i = 0; i < count; i++)
        {
            floats[i] = asFloat(numbers[i]);
        }

        return floats;
    }
}
