namespace Antiphon.Studies.Theory;

/// <summary>
/// Gaussian averages of g(u) = erf(u / sqrt 2) over fields of mean 0 and covariance C, given by index (Saad and Solla 1995, doi:10.1103/PhysRevE.52.4225).
/// </summary>
/// <param name="C">Covariance of the fields, row by row.</param>
/// <param name="Fields">How many there are.</param>
internal readonly record struct ErfIntegrals(double[] C, int Fields)
{
    private double this[int a, int b] => C[a * Fields + b];

    /// <summary>The mean of g(a) g(b).</summary>
    public double I2(int a, int b) => 2 / Math.PI * Math.Asin(this[a, b] / Math.Sqrt((1 + this[a, a]) * (1 + this[b, b])));

    /// <summary>The mean of g'(a) b g(c).</summary>
    public double I3(int a, int b, int c)
    {
        var (aa, ac) = (1 + this[a, a], this[a, c]);
        return 2 / Math.PI * (this[b, c] * aa - this[a, b] * ac) / (aa * Math.Sqrt(aa * (1 + this[c, c]) - ac * ac));
    }

    /// <summary>The mean of g'(a) g'(b) g(c) g(d).</summary>
    public double I4(int a, int b, int c, int d)
    {
        var (aa, bb, ab) = (1 + this[a, a], 1 + this[b, b], this[a, b]);
        var determinant = aa * bb - ab * ab;
        var cross = Rest(a, b, c, d, this[c, d]);
        return 4 / (Math.PI * Math.PI) * Math.Asin(cross / Math.Sqrt(Rest(a, b, c, c, 1 + this[c, c]) * Rest(a, b, d, d, 1 + this[d, d]))) / Math.Sqrt(determinant);
    }

    // The determinant times what is left of the covariance of c and d beside a and b.
    private double Rest(int a, int b, int c, int d, double cd)
    {
        var (aa, bb, ab) = (1 + this[a, a], 1 + this[b, b], this[a, b]);
        var (ac, ad, bc, bd) = (this[a, c], this[a, d], this[b, c], this[b, d]);
        return (aa * bb - ab * ab) * cd - bc * bd * aa - ac * ad * bb + ab * (ac * bd + ad * bc);
    }
}
