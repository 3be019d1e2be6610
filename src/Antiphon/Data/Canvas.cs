using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>One picture on its way into a network: numbers from 0 to 255, height x width x channels, and room to draw it anew in another size.</summary>
public sealed class Canvas
{
    private float[] _pixels = [];
    private float[] _spare = [];
    private byte[] _bytes = [];

    /// <summary>Rows of the picture.</summary>
    public int Height { get; private set; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; private set; }

    /// <summary>Numbers per pixel: 1 or 3.</summary>
    public int Channels { get; private set; }

    /// <summary>The numbers, row by row.</summary>
    public Span<float> Pixels => _pixels.AsSpan(0, Height * Width * Channels);

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
        var pixels = Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = bytes[i];
        }
    }

    /// <summary>Scratch memory for a decoder, kept from picture to picture.</summary>
    internal byte[] Bytes(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = new byte[length];
        }

        return _bytes;
    }

    private void Size(int height, int width, int channels)
    {
        (Height, Width, Channels) = (height, width, channels);
        if (_pixels.Length < height * width * channels)
        {
            _pixels = new float[height * width * channels];
        }
    }
}
