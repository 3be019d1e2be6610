namespace Antiphon.Rules;

/// <summary>The form of a distribution.</summary>
public enum InitForm
{
    /// <summary>Normal.</summary>
    Gaussian,

    /// <summary>Uniform on an interval around 0.</summary>
    Uniform,
}
