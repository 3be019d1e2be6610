namespace Antiphon.Rules;

/// <summary>How the fixed B of feedback alignment is drawn.</summary>
public enum FeedbackInit
{
    /// <summary>As W is.</summary>
    W,

    /// <summary>Uniform of half width sqrt(6 / fan-in of W), as Kaiming's without the gain of a nonlinearity. Source: Frenkel, Lefebvre, Bol 2021, arXiv:1909.01311.</summary>
    Kaiming,

    /// <summary>Uniform of half width 1; with a scale of 0.5 it is that of the original work, doi:10.1038/ncomms13276.</summary>
    Unit,
}
