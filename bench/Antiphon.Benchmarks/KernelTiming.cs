namespace Antiphon.Benchmarks;

/// <summary>How long a pass through a linear map takes.</summary>
/// <param name="Shape">The map.</param>
/// <param name="Pass">The pass.</param>
/// <param name="MinimumMs">The quickest call in milliseconds.</param>
/// <param name="MedianMs">The middle one.</param>
/// <param name="PeakGflops">What the machine could do at best right before and after, in billions of operations a second.</param>
public sealed record KernelTiming(KernelShape Shape, KernelPass Pass, double MinimumMs, double MedianMs, double PeakGflops)
{
    /// <summary>Billions of operations a second in the quickest call, two for each multiply-add, padded taps included.</summary>
    public double Gflops => 2 * Shape.Operations / MinimumMs / 1e6;

    /// <summary>Share of the peak in the quickest call, by those multiply-adds alone whose taps touch the input.</summary>
    public double OfPeak => 2 * Shape.TouchingOperations / MinimumMs / 1e6 / PeakGflops;

    /// <summary>The geometric mean of some figure.</summary>
    public static double GeometricMean(IEnumerable<KernelTiming> timings, Func<KernelTiming, double> figure)
    {
        ArgumentNullException.ThrowIfNull(timings);
        return Math.Exp(timings.Average(timing => Math.Log(figure(timing))));
    }
}
