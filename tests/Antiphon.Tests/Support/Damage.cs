using System.Buffers.Binary;
using System.Text;
using Antiphon.Kernels;

namespace Antiphon.Tests.Support;

/// <summary>Damaged files: a whole one with one to four injuries, each drawn by its own numbers.</summary>
internal static class Damage
{
    private const int Stretch = 64;

    private static readonly ulong[] Extremes = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1UL << 40, 1UL << 60, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private static readonly string[] ExtremeTexts =
        ["0", "-1", "7777777", "2147483647", "2147483648", "4294967297", "9223372036854775807", "9223372036854775808", "1e999", "0.5", "null", "[]", "{}", "\"\\ud800\"", "\"a\\nb\"", "\n"];

    /// <summary>A file with injuries; some put in what stands in another file.</summary>
    public static byte[] Of(byte[] file, byte[] other, Rng draws)
    {
        var damaged = file.ToList();
        for (var i = draws.Below(4, 0); i >= 0; i--)
        {
            Injure(damaged, other, draws.Stream(i));
        }

        return [.. damaged];
    }

    private static void Injure(List<byte> file, byte[] other, Rng draws)
    {
        var (kind, at, length) = (draws.Below(9, 0), draws.Below(file.Count + 1, 1), 1 + draws.Below(Stretch, 2));
        var rest = Math.Min(length, file.Count - at);
        switch (kind)
        {
            case 0 when rest > 0:
                file[at] ^= (byte)(1 << draws.Below(8, 3));
                break;
            case 1 when rest > 0:
                file[at] = (byte)draws.Below(256, 3);
                break;
            case 2:
                Overwrite(file, at, Extreme(draws));
                break;
            case 3:
                OverwriteDigits(file, at, ExtremeTexts[draws.Below(ExtremeTexts.Length, 3)]);
                break;
            case 4:
                file.RemoveRange(at, file.Count - at);
                break;
            case 5:
                file.InsertRange(at, Enumerable.Range(0, length).Select(i => (byte)draws.Below(256, (ulong)(3 + i))));
                break;
            case 6:
                file.RemoveRange(at, rest);
                break;
            case 7:
                file.InsertRange(at, file.GetRange(at, rest));
                break;
            case 8:
                file.RemoveRange(at, file.Count - at);
                file.AddRange(other.AsSpan(draws.Below(other.Length + 1, 3)));
                break;
        }
    }

    // A number at the edge of what its 2, 4 or 8 bytes hold, in either order.
    private static byte[] Extreme(Rng draws)
    {
        var bytes = new byte[8];
        var (number, size) = (Extremes[draws.Below(Extremes.Length, 3)], 2 << draws.Below(3, 4));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        Array.Resize(ref bytes, size);
        return draws.Below(2, 5) == 0 ? bytes : [.. bytes.Reverse()];
    }

    private static void Overwrite(List<byte> file, int at, byte[] bytes)
    {
        for (var i = 0; i < bytes.Length && at + i < file.Count; i++)
        {
            file[at + i] = bytes[i];
        }
    }

    // What stands in the place of the next number that is written out.
    private static void OverwriteDigits(List<byte> file, int at, string text)
    {
        var begin = file.FindIndex(at, value => char.IsAsciiDigit((char)value));
        if (begin >= 0)
        {
            var end = file.FindIndex(begin, value => !char.IsAsciiDigit((char)value));
            file.RemoveRange(begin, (end < 0 ? file.Count : end) - begin);
            file.InsertRange(begin, Encoding.ASCII.GetBytes(text));
        }
    }
}
