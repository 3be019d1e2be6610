namespace Antiphon.Rules;

/// <summary>Where an error that a rule gives to a unit enters it.</summary>
public enum UnitEntry
{
    /// <summary>At the unit's output, before a pool, as in Frenkel et al. 2021 (arXiv:1909.01311): its nonlinearity and norm send it on to the synapses.</summary>
    Unit,

    /// <summary>After the pool that follows the unit, as in Nokland 2016 (arXiv:1609.01596): the pool sends it on to the unit.</summary>
    Pool,

    /// <summary>At the unit's synapses, so that neither nonlinearity nor norm has a part in it; gain and offset of the norm stay as they were born.</summary>
    Synapses,
}
