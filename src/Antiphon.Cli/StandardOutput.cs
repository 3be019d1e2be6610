using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Cli;

/// <summary>
/// The standard output, which says so when it cannot be written. The framework's own is silent where a pipe's reader has gone away, and a run would go on for nobody.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private readonly int _owner = Environment.CurrentManagedThreadId;
    private Stream? _stream;

    /// <summary>Why it cannot be written; null as long as it can.</summary>
    public RunException? Failure { get; private set; }

    /// <summary>Told once, when it cannot be written.</summary>
    public Action? Failed { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Text that this process writes goes through it from here on.</summary>
    public static StandardOutput Install()
    {
        var output = new StandardOutput();
        var encoding = Console.OutputEncoding;
        Console.SetOut(new StreamWriter(output, encoding is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : encoding) { AutoFlush = true });
        return output;
    }

    /// <inheritdoc/>
    /// <exception cref="RunException">It cannot be written. Thrown on the thread it was made on; nobody would catch it on one that redraws a screen.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Failure is null)
        {
            try
            {
                (_stream ??= Open()).Write(buffer);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                Failure = new($"the standard output cannot be written: {(error is IOException ? error.Message.TrimEnd('.') : "it is closed")}", error);
                Failed?.Invoke();
            }
        }

        if (Environment.CurrentManagedThreadId == _owner)
        {
            throw new RunException(Failure.Message, Failure);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!output.CanSeek)
            {
                return output;
            }
        }

        // Of a file it keeps the place, so that what is written to it before and after remains.
        return Console.OpenStandardOutput();
    }
}
