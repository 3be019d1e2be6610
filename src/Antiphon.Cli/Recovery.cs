using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The share of backpropagation's gain over frozen hidden layers that a rule has: mean(rule - frozen) / mean(bp - frozen), over seeds.</summary>
/// <param name="Gains">rule - frozen, seed by seed.</param>
/// <param name="Ratio">The ratio of the two means; null where bp gains nothing.</param>
/// <param name="Sd">Its standard deviation over seeds (n - 1) to first order: that of (rule - frozen) - ratio (bp - frozen), over mean(bp - frozen); 0 for one seed. Source: Cochran 1977, Sampling Techniques, section 6.3.</param>
internal sealed record Recovery(IReadOnlyList<double> Gains, double? Ratio, double Sd)
{
    /// <summary>Whether the rule is above frozen in the mean over seeds.</summary>
    public bool IsGain => Gains.Average() > 0;

    /// <summary>The recovery from gains and from bp's, for the same seeds.</summary>
    public static Recovery Of(IReadOnlyList<double> gains, IReadOnlyList<double> room)
    {
        var most = room.Average();
        if (most <= 0)
        {
            return new(gains, null, 0);
        }

        var ratio = gains.Average() / most;
        return new(gains, ratio, ComparisonRow.Std([.. gains.Zip(room, (gain, all) => gain - (ratio * all))]) / most);
    }
}
