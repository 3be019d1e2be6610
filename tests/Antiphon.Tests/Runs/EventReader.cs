using System.Buffers.Binary;
using System.Text;

namespace Antiphon.Tests.Runs;

/// <summary>Reads event files from the bytes up, with nothing of what writes them: records, their checksums bit by bit, and the fields of protocol buffers by their numbers.</summary>
internal static class EventReader
{
    /// <summary>The events of a file; every length and every checksum is looked at.</summary>
    public static IReadOnlyList<Read> Events(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var events = new List<Read>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            Assert.Equal(Masked(bytes.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(EventOf(bytes.AsMemory(at + 12, length)));
            at += 12 + length + 4;
        }

        return events;
    }

    /// <summary>CRC-32C (Castagnoli), reflected, as RFC 3720 defines it.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0x82F63B78u : sum >> 1;
            }
        }

        return sum ^ 0xFFFFFFFFu;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes) => Checksum(bytes) is var sum ? unchecked(((sum >> 15) | (sum << 17)) + 0xA282EAD8u) : 0;

    private static Read EventOf(ReadOnlyMemory<byte> bytes)
    {
        var fields = Fields(bytes);
        var session = fields.Where(field => field.Number == 7).Select(field => Fields(field.Bytes)).SingleOrDefault();
        return new(
            fields.Single(field => field.Number == 1).Double,
            (long)fields.SingleOrDefault(field => field.Number == 2).Varint,
            fields.Where(field => field.Number == 3).Select(field => Encoding.UTF8.GetString(field.Bytes.Span)).SingleOrDefault(),
            session?.Single(field => field.Number == 1).Varint,
            [.. fields.Where(field => field.Number == 5).SelectMany(summary => Fields(summary.Bytes)).Select(value => ValueOf(value.Bytes))]);
    }

    private static Value ValueOf(ReadOnlyMemory<byte> bytes)
    {
        var fields = Fields(bytes);
        var tag = Encoding.UTF8.GetString(fields.Single(field => field.Number == 1).Bytes.Span);
        var held = fields.Single(field => field.Number != 1);
        var inner = held.Number is 4 or 5 ? Fields(held.Bytes) : [];
        return held.Number switch
        {
            2 => new(tag, held.Single, null, null),
            4 => new(tag, null, null, new((int)Of(1).Varint, (int)Of(2).Varint, (int)Of(3).Varint, Of(4).Bytes.ToArray())),
            5 => new(tag, null, new(Of(1).Double, Of(2).Double, Of(3).Double, Of(4).Double, Of(5).Double, Doubles(Of(6).Bytes.Span), Doubles(Of(7).Bytes.Span)), null),
            _ => throw new InvalidDataException($"a value with field {held.Number}"),
        };

        // A field that is 0 is left out.
        Field Of(int number) => inner.SingleOrDefault(field => field.Number == number);
    }

    private static double[] Doubles(ReadOnlySpan<byte> packed)
    {
        var numbers = new double[packed.Length / 8];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(packed[(8 * i)..]);
        }

        return numbers;
    }

    private static List<Field> Fields(ReadOnlyMemory<byte> bytes)
    {
        var (fields, at) = (new List<Field>(), 0);
        while (at < bytes.Length)
        {
            var key = Varint();
            var (number, kind) = ((int)(key >> 3), key & 7);
            switch (kind)
            {
                case 0:
                    fields.Add(new(number, Varint(), default));
                    break;
                case 1:
                    fields.Add(new(number, 0, Take(8)));
                    break;
                case 2:
                    fields.Add(new(number, 0, Take((int)Varint())));
                    break;
                case 5:
                    fields.Add(new(number, 0, Take(4)));
                    break;
                default:
                    throw new InvalidDataException($"wire type {kind}");
            }
        }

        return fields;

        ulong Varint()
        {
            var value = 0ul;
            for (var shift = 0; ; shift += 7)
            {
                var part = bytes.Span[at++];
                value |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80)
                {
                    return value;
                }
            }
        }

        ReadOnlyMemory<byte> Take(int length) => bytes.Slice((at += length) - length, length);
    }

    /// <summary>An event: the version, the status of a session log, or values.</summary>
    internal sealed record Read(double WallTime, long Step, string? Version, ulong? Session, IReadOnlyList<Value> Values);

    /// <summary>A value by its tag: one of the three.</summary>
    internal sealed record Value(string Tag, float? Scalar, Spread? Histogram, Picture? Image);

    /// <summary>A histogram.</summary>
    internal sealed record Spread(double Min, double Max, double Count, double Sum, double SumOfSquares, double[] Limits, double[] Counts);

    /// <summary>A picture.</summary>
    internal sealed record Picture(int Height, int Width, int Channels, byte[] File);

    private readonly record struct Field(int Number, ulong Varint, ReadOnlyMemory<byte> Bytes)
    {
        public double Double => Bytes.IsEmpty ? 0 : BinaryPrimitives.ReadDoubleLittleEndian(Bytes.Span);

        public float Single => BinaryPrimitives.ReadSingleLittleEndian(Bytes.Span);
    }
}
