namespace Antiphon.Kernels;

/// <summary>What random numbers are distributed like.</summary>
public enum RandomLaw
{
    /// <summary>Uniform in [first, second).</summary>
    Uniform,

    /// <summary>Gaussian of mean 0; the second number is the standard deviation.</summary>
    Normal,

    /// <summary>The second number with the probability that is the first, else 0.</summary>
    Mask,
}
