using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Antiphon.Kernels;

namespace Antiphon.Exchange;

/// <summary>
/// The safetensors format: eight bytes with the length of a header, the header as JSON - each tensor's type, shape and place, and texts under __metadata__ - and the numbers, little-endian
/// and row by row, without gaps. Float tensors are F32, double ones F64.
/// </summary>
internal static class Safetensors
{
    /// <summary>The key under which the header keeps texts.</summary>
    public const string Metadata = "__metadata__";

    private const int Prefix = sizeof(ulong);

    private const int Buffer = 1 << 20;

    // The format's own bound.
    private const long MostHeader = 100_000_000;

    /// <summary>Writes tensors of whatever shape in the order given.</summary>
    public static void Write(Stream to, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyList<(string Key, string Text)> metadata)
    {
        WriteHeader(to, [.. tensors.Select(tensor => (tensor.Name, tensor.Value.Type, tensor.Value.Shape))], metadata);
        foreach (var (_, tensor) in tensors)
        {
            WriteNumbers(to, tensor);
        }
    }

    /// <summary>Writes what stands before the numbers of tensors that follow in the order given.</summary>
    public static void WriteHeader(Stream to, IReadOnlyList<(string Name, ElementType Type, Shape Shape)> tensors, IReadOnlyList<(string Key, string Text)> metadata)
    {
        var header = HeaderOf(tensors, metadata);
        Span<byte> prefix = stackalloc byte[Prefix];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        to.Write(prefix);
        to.Write(header);
    }

    /// <summary>Opens a file and makes what reads it, which owns the stream from then on.</summary>
    /// <exception cref="RunException">There is none, it is another kind of file, or it is damaged.</exception>
    public static T Open<T>(string path, string what, Func<FileStream, SafetensorsHeader, T> make, bool anyType = false)
    {
        FileStream? file = null;
        try
        {
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Buffer);
            var made = make(file, ReadHeader(file, path, anyType));
            file = null;
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new RunException($"{path}: no {what} that can be read: {error.Message.TrimEnd('.')}", error);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Reads the header of a file, whose tensors are F32 and F64 of one to four extents, unless any that the format knows may be in it.</summary>
    /// <exception cref="RunException">The file is no such file, or it is damaged.</exception>
    public static SafetensorsHeader ReadHeader(Stream from, string name, bool anyType = false)
    {
        Span<byte> prefix = stackalloc byte[Prefix];
        if (from.ReadAtLeast(prefix, Prefix, throwOnEndOfStream: false) < Prefix)
        {
            throw Damaged(name, "it ends within its first eight bytes");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var rest = from.Length - Prefix;
        if (length > (ulong)Math.Min(MostHeader, rest))
        {
            throw Damaged(name, $"its header claims {length} bytes, and {rest} follow");
        }

        var bytes = new byte[length];
        from.ReadExactly(bytes);
        var header = new SafetensorsHeader(name, Prefix + (long)length, from.Length, anyType);
        try
        {
            header.Parse(bytes);
        }
        catch (JsonException misfit)
        {
            throw Damaged(name, $"its header is no JSON: {misfit.Message.Split('.')[0]}", misfit);
        }
        catch (InvalidOperationException misfit)
        {
            // The reader's word for bytes that are not UTF-8, and for half a pair of surrogates.
            throw Damaged(name, "its header has text that is no Unicode", misfit);
        }

        return header;
    }

    /// <summary>Reads a tensor by name into one of its shape.</summary>
    /// <exception cref="RunException">There is none of this name and shape.</exception>
    public static void Read(Stream from, SafetensorsHeader header, string name, Tensor into)
    {
        if (!header.Entries.TryGetValue(name, out var entry))
        {
            throw new RunException($"{header.Name}: there is no tensor '{name}', expected one of {into.Shape}");
        }

        if (entry.Shape != into.Shape)
        {
            throw new RunException($"{header.Name}: '{name}' is {entry.Shape}, expected {into.Shape}");
        }

        ReadNumbers(from, header, entry, into);
    }

    /// <summary>Reads the numbers of a tensor, of the file's shape.</summary>
    public static void ReadNumbers(Stream from, SafetensorsHeader header, SafetensorsEntry entry, Tensor into)
    {
        from.Position = header.DataStart + entry.Begin;
        var bytes = ArrayPool<byte>.Shared.Rent(into.RowLength * entry.ElementSize);
        try
        {
            for (var row = 0; row < into.Rows; row++)
            {
                var numbers = bytes.AsSpan(0, into.RowLength * entry.ElementSize);
                from.ReadExactly(numbers);
                if (entry.ElementSize == sizeof(float))
                {
                    into.Device.Write(into, row, MemoryMarshal.Cast<byte, float>(numbers));
                }
                else
                {
                    into.Device.Write(into, row, MemoryMarshal.Cast<byte, double>(numbers));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    internal static RunException Damaged(string name, string what, Exception? inner = null)
    {
        var message = $"{name}: {what}, expected a whole safetensors file";
        return inner is null ? new(message) : new(message, inner);
    }

    private static byte[] HeaderOf(IReadOnlyList<(string Name, ElementType Type, Shape Shape)> tensors, IReadOnlyList<(string Key, string Text)> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach (var (key, text) in metadata)
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
            long at = 0;
            foreach (var (name, type, shape) in tensors)
            {
                var size = type == ElementType.Single ? sizeof(float) : sizeof(double);
                json.WriteStartObject(name);
                json.WriteString("dtype", type == ElementType.Single ? "F32" : "F64");
                json.WriteStartArray("shape");
                for (var axis = 0; axis < shape.Rank; axis++)
                {
                    json.WriteNumberValue(shape[axis]);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += shape.Length * size);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Blanks at its end bring the numbers to a multiple of eight bytes.
        var header = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    private static void WriteNumbers(Stream to, Tensor tensor)
    {
        var numbers = ArrayPool<double>.Shared.Rent(tensor.RowLength);
        var floats = ArrayPool<float>.Shared.Rent(tensor.RowLength);
        try
        {
            for (var row = 0; row < tensor.Rows; row++)
            {
                var line = numbers.AsSpan(0, tensor.RowLength);
                tensor.Device.Read(tensor, row, line);
                if (tensor.Type == ElementType.Double)
                {
                    to.Write(MemoryMarshal.AsBytes(line));
                    continue;
                }

                for (var i = 0; i < line.Length; i++)
                {
                    floats[i] = (float)line[i];
                }

                to.Write(MemoryMarshal.AsBytes(floats.AsSpan(0, line.Length)));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(numbers);
            ArrayPool<float>.Shared.Return(floats);
        }
    }
}
