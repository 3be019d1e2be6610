using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>One picture on its way into a network: numbers from 0 to 255, height x width x channels, and room to draw it anew in another size.</summary>
public sealed class ImageBuffer
{
    /// <summary>Bytes that each worker may have at any time in scratch memory of one kind, the pixels of 33 megapixels; more than that one worker has at a time.</summary>
    internal const int MostAtAnyTime = 96 << 20;

    private static readonly Lock Large = new(); // whoever has it waits for no other worker, so that everyone gets it in the end
    private static readonly WeakReference<byte[]> LargeBytes = new([]); // the last large picture's, for the next one unless they are needed elsewhere

    private float[] _pixels = [];
    private float[] _spare = [];
    private byte[] _bytes = [];
    private byte[] _file = [];
    private float[] _line = [];
    private bool _isWorkers;
    private bool _isLarge; // and holds the lock
    private bool _isRaw; // the picture still lies in _bytes, as its decoder left it

    /// <summary>Rows of the picture.</summary>
    public int Height { get; private set; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; private set; }

    /// <summary>Numbers per pixel: 1 or 3.</summary>
    public int Channels { get; private set; }

    /// <summary>The numbers, row by row.</summary>
    public Span<float> Pixels
    {
        get
        {
            var pixels = Room(ref _pixels, Height * Width * Channels);
            if (_isRaw)
            {
                _isRaw = false;
                Widen(_bytes, pixels);
            }

            return pixels;
        }
    }

    /// <summary>The extents.</summary>
    public Shape Shape => new(Height, Width, Channels);

    /// <summary>One row of the picture.</summary>
    public Span<float> Row(int y) => Pixels.Slice(y * Width * Channels, Width * Channels);

    /// <summary>Makes room for a picture of another size and hands over the one that was there; the new one's numbers are arbitrary.</summary>
    public ReadOnlySpan<float> Turn(int height, int width)
    {
        ReadOnlySpan<float> old = Pixels;
        (_pixels, _spare) = (_spare, _pixels);
        Size(height, width, Channels);
        return old;
    }

    /// <summary>Begins with a picture given as bytes.</summary>
    public void Load(ReadOnlySpan<byte> bytes, int height, int width, int channels)
    {
        Size(height, width, channels);
        _isRaw = false;
        Widen(bytes, Pixels);
    }

    /// <summary>Begins with a picture that a decoder has put into <see cref="Bytes"/>; it becomes numbers where and when they are asked for.</summary>
    internal void LoadBytes(int height, int width, int channels)
    {
        Size(height, width, channels);
        _isRaw = true;
    }

    /// <summary>
    /// Makes room for a picture of another size, as <see cref="Turn"/> does, where the one that was there still is a decoder's bytes and need not become numbers as a whole.
    /// </summary>
    internal bool TryTurnBytes(int height, int width, out ReadOnlySpan<byte> old)
    {
        old = _bytes.AsSpan(0, _isRaw ? Height * Width * Channels : 0);
        if (_isRaw)
        {
            Size(height, width, Channels);
            _isRaw = false;
        }

        return !old.IsEmpty;
    }

    /// <summary>Scratch memory for a line of numbers.</summary>
    internal Span<float> Line(int length) => Room(ref _line, length);

    /// <summary>Scratch memory for a decoder, kept from picture to picture.</summary>
    internal byte[] Bytes(int length)
    {
        Expect(length);
        if (_isLarge && LargeBytes.TryGetTarget(out var bytes) && bytes.Length > _bytes.Length)
        {
            _bytes = bytes;
        }

        Room(ref _bytes, length);
        return _bytes;
    }

    /// <summary>Scratch memory for a file's bytes, kept from picture to picture.</summary>
    internal Span<byte> File(int length) => Room(ref _file, length);

    /// <summary>The image of one of several workers, of whom one at a time has a large picture. The worker calls <see cref="Release"/> after every picture.</summary>
    internal static ImageBuffer OfWorker() => new() { _isWorkers = true };

    /// <summary>Says that so many bytes will be needed, here or in a decoder's own memory: a worker waits until it alone needs so many.</summary>
    internal void Expect(long bytes)
    {
        if (_isWorkers && !_isLarge && bytes > MostAtAnyTime)
        {
            Large.Enter();
            _isLarge = true;
        }
    }

    /// <summary>Gives a large picture's memory back and lets the next worker have one.</summary>
    internal void Release()
    {
        if (_isLarge)
        {
            LargeBytes.SetTarget(_bytes);
            (_pixels, _spare, _bytes, _file, _line) = ([], [], [], [], []);
            _isLarge = false;
            Large.Exit();
        }
    }

    /// <summary>Eight bytes as numbers.</summary>
    internal static Vector256<float> Widen(ref byte first)
    {
        var bytes = Vector256.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte();
        return Vector256.ConvertToSingle(Vector256.WidenLower(Vector256.WidenLower(bytes)).AsInt32());
    }

    private void Size(int height, int width, int channels) => (Height, Width, Channels) = (height, width, channels);

    private Span<T> Room<T>(ref T[] scratch, int length)
    {
        if (scratch.Length < length)
        {
            Expect((long)length * Unsafe.SizeOf<T>());
            scratch = new T[length];
        }

        return scratch.AsSpan(0, length);
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> pixels)
    {
        bytes = bytes[..pixels.Length];
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var i = 0;
        for (; i + 8 <= pixels.Length; i += 8)
        {
            Widen(ref Unsafe.Add(ref first, i)).CopyTo(pixels[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            pixels[i] = bytes[i];
        }
    }
}
