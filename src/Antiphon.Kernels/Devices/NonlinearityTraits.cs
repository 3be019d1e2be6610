namespace Antiphon.Kernels;

/// <summary>What is known of a nonlinearity.</summary>
public static class NonlinearityTraits
{
    /// <summary>Whether f'(x) is read from x, as it does not follow from y = f(x) alone.</summary>
    public static bool ReadsInput(this Nonlinearity f) => f is Nonlinearity.Erf or Nonlinearity.Silu;
}
