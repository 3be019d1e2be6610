namespace Antiphon.Studies.Exact;

/// <summary>The two generators of Pekelman's code, each a source of uniform numbers of which two make a normal one, by the cosine of Box and Muller alone.</summary>
internal static class Pekelman2026Streams
{
    private const long Spread = 2654435761;

    /// <summary>Weights, tasks and examples: a linear congruential generator modulo 2^31, its first eight numbers dropped.</summary>
    public static Func<double> Congruential(int seed)
    {
        const long Shift = 104729;
        var state = (seed + Shift) * Spread % int.MaxValue;
        state = state <= 0 ? seed + Shift : state;
        for (var i = 0; i < 8; i++)
        {
            Next();
        }

        return Normal(() => (Next() + 1) / 2147483648.0);

        long Next() => state = (1103515245 * state + 12345) & 0x7FFFFFFF;
    }

    /// <summary>Feedback weights: an exclusive-or shift generator whose left shifts keep 48 bits.</summary>
    public static Func<double> Shifted(int seed)
    {
        const ulong Kept = (1UL << 48) - 1;
        var state = (ulong)seed * Spread % 9007199254740881;
        return Normal(() =>
        {
            state ^= (state << 13) & Kept;
            state ^= state >> 7;
            state ^= (state << 17) & Kept;
            return (state % 1000003 + 1) / 1000004.0;
        });
    }

    /// <summary>So many numbers of this standard deviation.</summary>
    public static double[] Draw(Func<double> normal, int count, double deviation)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = deviation * normal();
        }

        return numbers;
    }

    private static Func<double> Normal(Func<double> uniform) => () =>
    {
        var size = Math.Sqrt(-2 * Math.Log(Math.Max(uniform(), 1e-12)));
        return size * Math.Cos(2 * Math.PI * uniform());
    };
}
