namespace Antiphon.Kernels;

/// <summary>
/// y = x between two bounds; beyond them y goes on from the bound with another slope. Bounds 0 and infinity with slope 0.01 are the leaky ReLU of PyTorch, 0 and 6 with slope 0 its ReLU6,
/// -1 and 1 with slope 0 its hardtanh. At a bound the derivative is the slope beyond it.
/// </summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound, above the lower one; it may be infinite.</param>
/// <param name="Slope">The slope beyond the bounds.</param>
public readonly record struct Clipping(double Low, double High, double Slope = 0)
{
    /// <summary>These bounds, if they are in their order.</summary>
    /// <exception cref="ArgumentException">They are not, or the slope is not finite.</exception>
    public Clipping Validated() => Low < High && double.IsFinite(Slope)
        ? this
        : throw new ArgumentException($"the bounds are {Low} and {High} and the slope is {Slope}: expected a lower bound below the upper one, and a finite slope");
}
