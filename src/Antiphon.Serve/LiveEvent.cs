using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Antiphon.Serve;

/// <summary>A server-sent event as bytes.</summary>
internal static class LiveEvent
{
    /// <summary>With the fields of an object.</summary>
    public static ReadOnlyMemory<byte> Of(string kind, Action<Utf8JsonWriter> write)
    {
        var data = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(data))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Of(kind, data.WrittenSpan);
    }

    /// <summary>With JSON that is written already. A line break ends a field of an event, so each line of the data has a field.</summary>
    public static ReadOnlyMemory<byte> Of(string kind, ReadOnlySpan<byte> data)
    {
        var bytes = new ArrayBufferWriter<byte>(data.Length + 64);
        bytes.Write("event: "u8);
        bytes.Write(Encoding.UTF8.GetBytes(kind));
        foreach (var line in data.Split((byte)'\n'))
        {
            bytes.Write("\ndata: "u8);
            bytes.Write(data[line]);
        }

        bytes.Write("\n\n"u8);
        return bytes.WrittenMemory;
    }
}
