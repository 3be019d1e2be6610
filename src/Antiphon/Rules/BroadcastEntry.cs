namespace Antiphon.Rules;

/// <summary>Where a broadcast enters a unit that a pool follows.</summary>
public enum BroadcastEntry
{
    /// <summary>At the unit's output, before the pool, as in Frenkel et al. 2021 (arXiv:1909.01311) and Webster et al. 2021.</summary>
    Unit,

    /// <summary>After the pool, as in Nokland 2016 (arXiv:1609.01596); the pool sends it on to the unit.</summary>
    Pool,
}
