using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The window of a pool at one place, cut off at the edges of the picture.</summary>
/// <param name="Rows">Rows of pixels in the window.</param>
/// <param name="Columns">Pixels in a row of the window.</param>
/// <param name="Line">Floats from a row of the picture to the next.</param>
/// <param name="Channels">Floats from a pixel to the next.</param>
internal readonly record struct PoolView(int Rows, int Columns, nint Line, nint Channels)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Max<TLane, V>(float* x, float* y)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var best = TLane.Load(x);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                best = TLane.Max(best, TLane.Load(x + row * Line + column * Channels));
            }
        }

        TLane.Store(best, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void MaxAdjoint<TLane, V>(float* x, float* y, float* delta, float* dx)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        // What is left of the error after the first pixel that equals the maximum has taken it: nothing.
        var best = TLane.Load(y);
        var left = TLane.Load(delta);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var at = row * Line + column * Channels;
                var hit = TLane.Equal(TLane.Load(x + at), best);
                TLane.Store(TLane.Add(TLane.Load(dx + at), TLane.And(left, hit)), dx + at);
                left = TLane.Without(left, hit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Average<TLane, V>(float* x, float* y)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var sum = TLane.Zero;
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                sum = TLane.Add(sum, TLane.Load(x + row * Line + column * Channels));
            }
        }

        TLane.Store(TLane.Divide(sum, TLane.All(Rows * Columns)), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void AverageAdjoint<TLane, V>(float* delta, float* dx)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var share = TLane.Divide(TLane.Load(delta), TLane.All(Rows * Columns));
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var at = dx + row * Line + column * Channels;
                TLane.Store(TLane.Add(TLane.Load(at), share), at);
            }
        }
    }
}
