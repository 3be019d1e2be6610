namespace Antiphon.Rules;

/// <summary>How the matrix of a broadcast is drawn, for a layer of n cells and C outputs.</summary>
public enum BroadcastInit
{
    /// <summary>Uniform of half width 1 / sqrt(n), whatever C. Source: Nokland 2016, arXiv:1609.01596.</summary>
    Nokland,

    /// <summary>Gaussian of standard deviation 1 / sqrt(n C), so that what a layer hears does not grow with C. Source: Launay et al. 2019, arXiv:1906.04554.</summary>
    Launay,
}
