using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>
/// exp(-sum p ln p) with p = s / sum s over the singular values s: how many directions the items of a batch take up, at most as many as there are items. Source: Roy and Vetterli 2007,
/// The effective rank: a measure of effective dimensionality.
/// </summary>
public sealed record EffectiveRank : IProbe
{
    /// <inheritdoc/>
    public string Name => "effective-rank";

    /// <inheritdoc/>
    public string Observes => "exp of the entropy of singular values, of activities (NAME.activity) and errors (NAME.error) over the batch's items, by layer";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Observe(ProbeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Spectrum.By(view, Of);
    }

    /// <summary>The rank of a spectrum; not a number if all of it is 0.</summary>
    internal static double Of(double[] s)
    {
        var sum = s.Sum();
        return sum > 0 ? Math.Exp(-s.Select(value => value / sum).Where(p => p > 0).Sum(p => p * Math.Log(p))) : double.NaN;
    }
}
