using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>
/// The transforms of Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016, arXiv:1509.09308): four by four outputs of a 3x3 kernel from
/// six by six inputs, y = A' [(G w G') * (B' d B)] A, with 36 products where the definition has 144. The same map seen from the weights gives the local product
/// with errors e: sum over tiles of G' [(A e A') * (B' d B)] G. A vector holds one pixel of as many channels.
/// </summary>
/// <remarks>
/// The points of interpolation are 0, a, -a, b, -b and infinity with a = 1/sqrt(2) and b = sqrt(2), about which numbers grow least: with the usual 0, 1, -1, 2, -2
/// the largest error is four times as large. Measured on 400,000 outputs of 64 and 100,000 of 256 channels of uniform noise, the error has 1.8 times the rms of the direct
/// sum's and a maximum below 2^-20 (1 + sqrt(K)/4) of the outputs' rms, for sums of K products. What is not finite spreads over the tiles that see it.
/// <code>
///      | 1   0  -5/2   0   1  0 |         |   1      0     0   |         | 1   1    1    1    1   0 |
///      | 0  -b   -2    a   1  0 |         | -2/3  -2a/3  -1/3  |    A' = | 0   a   -a    b   -b   0 |
/// B' = | 0   b   -2   -a   1  0 |     G = | -2/3   2a/3  -1/3  |         | 0  1/2  1/2   2    2   0 |
///      | 0  -a  -1/2   b   1  0 |         |  1/6    b/6   1/3  |         | 0  a/2 -a/2   2b  -2b  1 |
///      | 0   a  -1/2  -b   1  0 |         |  1/6   -b/6   1/3  |
///      | 0   1    0  -5/2  0  1 |         |   0      0     1   |
/// </code>
/// </remarks>
internal static unsafe class WinogradTransform<TLane, V>
    where TLane : struct, ILane<V>
    where V : unmanaged
{
    private const int Size = WinogradGrid.Size;
    private const int Kernel = Size - Outputs + 1;
    private const int Outputs = WinogradGrid.Side;
    private const float A = WinogradMix.A;
    private const float B = WinogradMix.B;

    /// <summary>to = B' d B of a tile whose 36 pixels are anywhere; position by position <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* room, float* to, nint step)
    {
        for (nint c = 0; c < channels; c += TLane.Count, to += TLane.Count)
        {
            for (var j = 0; j < Size; j++)
            {
                var d = pixels + j;
                Input(
                    TLane.Load(d[0] + c), TLane.Load(d[6] + c), TLane.Load(d[12] + c), TLane.Load(d[18] + c), TLane.Load(d[24] + c), TLane.Load(d[30] + c),
                    room + j * TLane.Count, Size * TLane.Count);
            }

            for (var i = 0; i < Size; i++)
            {
                var d = room + i * Size * TLane.Count;
                Input(At(d, 0), At(d, 1), At(d, 2), At(d, 3), At(d, 4), At(d, 5), to + i * Size * step, step);
            }
        }
    }

    /// <summary>to = G w G' of nine taps; <paramref name="count"/> floats of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* from, nint tap, nint count, float* room, float* to, nint step)
    {
        for (nint c = 0; c < count; c += TLane.Count, from += TLane.Count, to += TLane.Count)
        {
            for (var j = 0; j < Kernel; j++)
            {
                var w = from + j * tap;
                Weights(TLane.Load(w), TLane.Load(w + 3 * tap), TLane.Load(w + 6 * tap), room + j * TLane.Count, Kernel * TLane.Count);
            }

            for (var i = 0; i < Size; i++)
            {
                var w = room + i * Kernel * TLane.Count;
                Weights(At(w, 0), At(w, 1), At(w, 2), to + i * Size * step, step);
            }
        }
    }

    /// <summary>to (+)= A' m A, as many rows and columns of it as there are pixels left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* from, nint step, int channels, float* room, float* to, nint rowStep, nint pixelStep, int rows, int columns, bool accumulate)
    {
        for (nint c = 0; c < channels; c += TLane.Count, from += TLane.Count, to += TLane.Count)
        {
            for (var j = 0; j < Size; j++)
            {
                var m = from + j * step;
                var row = Size * step;
                Output(
                    TLane.Load(m), TLane.Load(m + row), TLane.Load(m + 2 * row), TLane.Load(m + 3 * row), TLane.Load(m + 4 * row), TLane.Load(m + 5 * row),
                    room + j * TLane.Count, Size * TLane.Count, Outputs, false);
            }

            for (var i = 0; i < rows; i++)
            {
                var m = room + i * Size * TLane.Count;
                Output(At(m, 0), At(m, 1), At(m, 2), At(m, 3), At(m, 4), At(m, 5), to + i * rowStep, pixelStep, columns, accumulate);
            }
        }
    }

    /// <summary>One row of to = B' d B, its six positions <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputRow(int row, float** pixels, int channels, float* to, nint step)
    {
        var mix = WinogradMix.OfInputs(row);
        for (nint c = 0; c < channels; c += TLane.Count, to += TLane.Count)
        {
            Input(
                Down(mix, pixels, Size, c), Down(mix, pixels + 1, Size, c), Down(mix, pixels + 2, Size, c),
                Down(mix, pixels + 3, Size, c), Down(mix, pixels + 4, Size, c), Down(mix, pixels + 5, Size, c), to, step);
        }
    }

    /// <summary>One row of to = A e A' of a tile of four by four errors, its six positions <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ErrorRow(int row, float** pixels, nint first, int channels, float* to, nint step)
    {
        var mix = WinogradMix.OfErrors(row);
        for (var c = first; c < first + channels; c += TLane.Count, to += TLane.Count)
        {
            Error(
                Down(mix, pixels, Outputs, c), Down(mix, pixels + 1, Outputs, c), Down(mix, pixels + 2, Outputs, c), Down(mix, pixels + 3, Outputs, c), to, step);
        }
    }

    /// <summary>to = G' m G: nine taps from the sums of 36 positions over all slots; <paramref name="count"/> floats of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps(float* from, nint step, int slots, nint count, float* room, float* to, nint tap)
    {
        for (nint c = 0; c < count; c += TLane.Count, from += TLane.Count, to += TLane.Count)
        {
            for (var j = 0; j < Size; j++)
            {
                var m = from + j * step;
                var row = Size * step;
                Taps(
                    Sum(m, step, slots), Sum(m + row, step, slots), Sum(m + 2 * row, step, slots),
                    Sum(m + 3 * row, step, slots), Sum(m + 4 * row, step, slots), Sum(m + 5 * row, step, slots),
                    room + j * TLane.Count, Size * TLane.Count);
            }

            for (var i = 0; i < Kernel; i++)
            {
                var m = room + i * Size * TLane.Count;
                Taps(At(m, 0), At(m, 1), At(m, 2), At(m, 3), At(m, 4), At(m, 5), to + i * Kernel * tap, tap);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At(float* vectors, int index) => TLane.Load(vectors + index * TLane.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Times(float factor, V value) => TLane.Multiply(TLane.All(factor), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Plus(V sum, float factor, V value) => TLane.MultiplyAdd(TLane.All(factor), value, sum);

    // One number of a mix of rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Down(in WinogradMix mix, float** pixels, int width, nint c)
    {
        var (first, second, third, fourth) = mix.Rows;
        var sum = Times(mix.Factors.First, TLane.Load(pixels[first * width] + c));
        sum = Plus(sum, mix.Factors.Second, TLane.Load(pixels[second * width] + c));
        sum = Plus(sum, mix.Factors.Third, TLane.Load(pixels[third * width] + c));
        return Plus(sum, mix.Factors.Fourth, TLane.Load(pixels[fourth * width] + c));
    }

    // The same position in all slots, in their order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(float* m, nint step, int slots)
    {
        var sum = TLane.Load(m);
        for (var slot = 1; slot < slots; slot++)
        {
            sum = TLane.Add(sum, TLane.Load(m + slot * WinogradGrid.Positions * step));
        }

        return sum;
    }

    // One column of B' d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(V d0, V d1, V d2, V d3, V d4, V d5, float* to, nint step)
    {
        TLane.Store(Plus(TLane.Add(d0, d4), -2.5f, d2), to);
        TLane.Store(Plus(TLane.Add(d1, d5), -2.5f, d3), to + 5 * step);
        Both(Plus(d4, -2, d2), Plus(Times(A, d3), -B, d1), to + step, step);
        Both(Plus(d4, -0.5f, d2), Plus(Times(B, d3), -A, d1), to + 3 * step, step);
    }

    // One column of G w.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weights(V w0, V w1, V w2, float* to, nint step)
    {
        TLane.Store(w0, to);
        Both(Plus(Times(-2 / 3f, w0), -1 / 3f, w2), Times(-2 * A / 3, w1), to + step, step);
        Both(Plus(Times(1 / 6f, w0), 1 / 3f, w2), Times(B / 6, w1), to + 3 * step, step);
        TLane.Store(w2, to + 5 * step);
    }

    // One column of A e.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Error(V e0, V e1, V e2, V e3, float* to, nint step)
    {
        TLane.Store(e0, to);
        Both(Plus(e0, 0.5f, e2), Plus(Times(A, e1), A / 2, e3), to + step, step);
        Both(Plus(e0, 2, e2), Plus(Times(B, e1), 2 * B, e3), to + 3 * step, step);
        TLane.Store(e3, to + 5 * step);
    }

    // One column of G' m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Taps(V m0, V m1, V m2, V m3, V m4, V m5, float* to, nint step)
    {
        V sumA = TLane.Add(m1, m2), sumB = TLane.Add(m3, m4);
        TLane.Store(Plus(Plus(m0, -2 / 3f, sumA), 1 / 6f, sumB), to);
        TLane.Store(Plus(Times(-2 * A / 3, TLane.Subtract(m1, m2)), B / 6, TLane.Subtract(m3, m4)), to + step);
        TLane.Store(Plus(Plus(m5, -1 / 3f, sumA), 1 / 3f, sumB), to + 2 * step);
    }

    // One column of A' m, as much of it as is wanted.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(V m0, V m1, V m2, V m3, V m4, V m5, float* to, nint step, int count, bool accumulate)
    {
        V sumA = TLane.Add(m1, m2), sumB = TLane.Add(m3, m4);
        V differenceA = TLane.Subtract(m1, m2), differenceB = TLane.Subtract(m3, m4);
        Put(TLane.Add(TLane.Add(m0, sumA), sumB), to, accumulate);
        if (count > 1)
        {
            Put(Plus(Times(A, differenceA), B, differenceB), to + step, accumulate);
        }

        if (count > 2)
        {
            Put(Plus(Times(0.5f, sumA), 2, sumB), to + 2 * step, accumulate);
        }

        if (count > 3)
        {
            Put(Plus(Plus(m5, A / 2, differenceA), 2 * B, differenceB), to + 3 * step, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(V value, float* to, bool accumulate) => TLane.Store(accumulate ? TLane.Add(TLane.Load(to), value) : value, to);

    // What is even in the point, plus and minus what is odd.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(V even, V odd, float* to, nint step)
    {
        TLane.Store(TLane.Add(even, odd), to);
        TLane.Store(TLane.Subtract(even, odd), to + step);
    }
}
