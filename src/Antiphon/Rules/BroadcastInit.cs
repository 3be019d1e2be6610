namespace Antiphon.Rules;

/// <summary>How the matrix of a broadcast is drawn, for a layer of n cells and C outputs.</summary>
public enum BroadcastInit
{
    /// <summary>Uniform of half width 1 / sqrt(n), whatever C. Source: Nokland 2016, arXiv:1609.01596.</summary>
    Nokland,

    /// <summary>Gaussian of standard deviation 1 / sqrt(n C), so that what a layer hears does not grow with C. Source: Launay et al. 2019, arXiv:1906.04554.</summary>
    Launay,

    /// <summary>Uniform of half width sqrt(6 / n), as Kaiming's of fan-in n without the gain of a nonlinearity. Source: Frenkel, Lefebvre, Bol 2021, arXiv:1909.01311.</summary>
    Kaiming,

    /// <summary>Gaussian of variance 2 / (C + n). Source: Glorot, Bengio 2010, PMLR 9:249.</summary>
    Xavier,

    /// <summary>Uniform of half width 1.</summary>
    Unit,
}
