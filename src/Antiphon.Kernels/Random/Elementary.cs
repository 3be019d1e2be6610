using System.Numerics;
using System.Runtime.InteropServices;

namespace Antiphon.Kernels;

/// <summary>
/// Logarithms, sines and cosines of many numbers at a time, to about a unit in the last place. Every step is one rounded addition, multiplication or division: no bit depends on the width of vectors, on fused
/// operations, or on how far the code has been optimised, as with the functions of the class library.
/// </summary>
internal static class Elementary
{
    // ln 2 in two parts: the first times an exponent is exact.
    private const double Ln2High = 6243314768165359 * (1.0 / (1L << 53)) - Ln2Cut;
    private const double Ln2Cut = 6243314768165359 % (1L << 14) * (1.0 / (1L << 53));
    private const double Ln2Low = Ln2Cut + 2.3190468138462996e-17; // and what ln 2 has beyond a double

    private const long One = 1023L << 52;
    private static readonly long s_rootOfHalf = BitConverter.DoubleToInt64Bits(Math.Sqrt(0.5));

    // 1, 1/3, 1/5, ... of atanh; 1, -1/3!, 1/5!, ... of the sine; 1, -1/2!, 1/4!, ... of the cosine.
    private static readonly double[] s_atanh = [.. Enumerable.Range(0, 11).Select(i => 1.0 / (2 * i + 1))];
    private static readonly double[] s_sine = [.. Enumerable.Range(0, 9).Select(i => Alternating(i) / Factorial(2 * i + 1))];
    private static readonly double[] s_cosine = [.. Enumerable.Range(0, 9).Select(i => Alternating(i) / Factorial(2 * i))];

    /// <summary>x = ln x, for x in (0, 1). Whole vectors.</summary>
    public static void Log(Span<double> x)
    {
        foreach (ref var place in Vectors(x))
        {
            // x = 2^k m with m from sqrt(1/2) to sqrt(2), and ln m = 2 atanh((m - 1) / (m + 1)).
            var bits = Vector.AsVectorInt64(place);
            var k = ((bits - new Vector<long>(s_rootOfHalf - One)) >>> 52) - new Vector<long>(1023);
            var m = Vector.AsVectorDouble(bits - (k << 52));
            var s = (m - Vector<double>.One) / (m + Vector<double>.One);
            var power = Vector.ConvertToDouble(k);
            place = power * Ln2High + (power * Ln2Low + (s + s) * Series(s_atanh, s * s));
        }
    }

    /// <summary>sine = sin(2 pi turns), cosine = cos(2 pi turns), for turns in [0, 1]; <paramref name="cosine"/> holds the turns. Whole vectors.</summary>
    public static void SinCos(Span<double> sine, Span<double> cosine)
    {
        var sines = Vectors(sine);
        var cosines = Vectors(cosine);
        Vector<double> one = Vector<double>.One, two = new(2), three = new(3);
        for (var i = 0; i < cosines.Length; i++)
        {
            // The nearest quarter, and what is left: an eighth of a turn at most.
            var quarters = cosines[i] * 4;
            var q = Vector.Floor(quarters + new Vector<double>(0.5));
            var x = (quarters - q) * (Math.PI / 2);
            var (s, c) = (x * Series(s_sine, x * x), Series(s_cosine, x * x));
            var isOdd = Vector.Equals(q, one) | Vector.Equals(q, three);
            var (ofSine, ofCosine) = (Vector.ConditionalSelect(isOdd, c, s), Vector.ConditionalSelect(isOdd, s, c));
            sines[i] = Vector.ConditionalSelect(Vector.Equals(q, two) | Vector.Equals(q, three), -ofSine, ofSine);
            cosines[i] = Vector.ConditionalSelect(Vector.Equals(q, one) | Vector.Equals(q, two), -ofCosine, ofCosine);
        }
    }

    // a0 + x (a1 + x (a2 + ...)).
    private static Vector<double> Series(double[] a, Vector<double> x)
    {
        var sum = new Vector<double>(a[^1]);
        for (var i = a.Length - 2; i >= 0; i--)
        {
            sum = new Vector<double>(a[i]) + x * sum;
        }

        return sum;
    }

    private static Span<Vector<double>> Vectors(Span<double> numbers) => MemoryMarshal.Cast<double, Vector<double>>(numbers);

    private static double Alternating(int i) => i % 2 == 0 ? 1 : -1;

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (product, i) => product * i);
}
