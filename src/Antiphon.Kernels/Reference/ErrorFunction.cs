namespace Antiphon.Kernels;

/// <summary>erf x = 2 / sqrt(pi) times the integral of exp(-t t) from 0 to x, to a few units in the last place.</summary>
internal static class ErrorFunction
{
    // Where the series has few terms and the fraction needs few steps.
    private const double Middle = 2;

    /// <summary>erf x.</summary>
    public static double Of(double x) => Math.Abs(x) < Middle ? Series(x) : double.IsNaN(x) ? x : Math.CopySign(1 - Complement(Math.Abs(x)), x);

    // erf x = 2 / sqrt(pi) exp(-x x) sum of 2^n x^(2 n + 1) / (1 3 5 ... (2 n + 1)): no term cancels another. Abramowitz and Stegun 1964, 7.1.6.
    private static double Series(double x)
    {
        var (sum, term) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc x = exp(-x x) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))), from its end. Abramowitz and Stegun 1964, 7.1.14.
    private static double Complement(double x)
    {
        const int Steps = 60;
        var fraction = x;
        for (var n = Steps; n > 0; n--)
        {
            fraction = x + n / 2.0 / fraction;
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
