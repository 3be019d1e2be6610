using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// sum s^2 / s1^2 over the singular values s, of which s1 is the largest: near 1 where one direction outweighs all others. Source: Rudelson and Vershynin 2007,
/// doi:10.1145/1255443.1255449.
/// </summary>
public sealed record StableRank : IProbe
{
    /// <inheritdoc/>
    public string Name => "stable-rank";

    /// <inheritdoc/>
    public string Observes => "sum of squared singular values over the largest, of activities (NAME.activity) and errors (NAME.error) over the batch's items, by layer";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Spectrum.By(view, Of);
    }

    /// <summary>The rank of a spectrum, the largest first; not a number if all of it is 0.</summary>
    internal static double Of(double[] s) => s[0] > 0 ? s.Sum(value => value * value) / (s[0] * s[0]) : double.NaN;
}
