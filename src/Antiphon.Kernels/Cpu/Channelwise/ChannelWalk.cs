namespace Antiphon.Kernels;

/// <summary>
/// Up to four batches of one shape whose innermost axis is channels, walked in strips that hold a whole number of pixels and of vectors:
/// then lane by lane a strip sees the same channels as the one before, whatever the number of channels.
/// </summary>
internal readonly unsafe struct ChannelWalk
{
    private const int Grain = 1 << 15;

    private readonly Walk _walk;

    public ChannelWalk(Tensor a, Tensor b, Tensor c)
    {
        _walk = new(a, b, c, a);
        Channels = a.Shape.Channels;
        Period = Channels * (Group / GreatestDivisor(Channels, Group));
        Pieces = new(a.Rows, a.RowLength, Math.Max(1, Grain / Period) * Period);
    }

    /// <summary>Floats of the four vectors that are kept in registers together.</summary>
    public static int Group => 4 * Tiles.Lanes;

    public int Channels { get; }

    /// <summary>Floats in a strip.</summary>
    public int Period { get; }

    public Pieces Pieces { get; }

    public long Length => _walk.Length;

    public float* A(int row, nint start) => _walk.A(row, start);

    public float* B(int row, nint start) => _walk.B(row, start);

    public float* C(int row, nint start) => _walk.C(row, start);

    /// <summary>Repeats one number a channel until it fills a strip.</summary>
    public void Repeat(float* table)
    {
        for (var i = Channels; i < Period; i++)
        {
            table[i] = table[i - Channels];
        }
    }

    private static int GreatestDivisor(int a, int b) => b == 0 ? a : GreatestDivisor(b, a % b);
}
