using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Antiphon.Cli.TensorBoard;

/// <summary>
/// A file of events. A record is the length of its event (8 bytes, little-endian), a checksum of these bytes, the event, and a checksum of the event; a checksum is a masked CRC-32C.
/// Source: TFRecord, https://www.tensorflow.org/tutorials/load_data/tfrecord.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";

    private readonly FileStream _file;

    private EventFile(FileStream file) => _file = file;

    /// <summary>A new file in a folder, behind those that are there: TensorBoard reads them by the order of their names, which begin with a time in seconds.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static EventFile Create(string folder)
    {
        try
        {
            var newest = Directory.EnumerateFiles(folder, Prefix + "*").Select(SecondsOf).DefaultIfEmpty(0).Max();
            var seconds = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), newest + 1);
            return Create(Path.Combine(folder, $"{Prefix}{seconds:D10}.{RunOptions.AsName(Environment.MachineName)}.{Environment.ProcessId}"), FileMode.CreateNew);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotBeWritten(folder, error);
        }
    }

    /// <summary>A file that begins with the version of the format.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    internal static EventFile Create(string path, FileMode mode)
    {
        // Without a buffer: a record is one write, and there when the process is killed.
        var file = new EventFile(new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0));
        try
        {
            file.Write(new() { FileVersion = "brain.Event:2" });
            return file;
        }
        catch (RunException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes an event, with the time.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write(Event what)
    {
        what.WallTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        var length = what.CalculateSize();
        var record = new byte[sizeof(ulong) + sizeof(uint) + length + sizeof(uint)];
        var head = record.AsSpan(0, sizeof(ulong));
        var data = record.AsSpan(sizeof(ulong) + sizeof(uint), length);
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(head.Length), Checksum(head));
        what.WriteTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), Checksum(data));
        try
        {
            _file.Write(record);
        }
        catch (IOException error)
        {
            throw CannotBeWritten(_file.Name, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Masked, because a checksum over data that has checksums in it is a weak one.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = ~0u;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return BitOperations.RotateRight(~sum, 15) + 0xA282EAD8;
    }

    private static long SecondsOf(string path) =>
        long.TryParse(Path.GetFileName(path)[Prefix.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    private static RunException CannotBeWritten(string path, Exception error) => new($"{path}: no events can be written for TensorBoard: {error.Message.TrimEnd('.')}", error);
}
