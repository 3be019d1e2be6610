using Antiphon.Training;
using MathNet.Numerics.Distributions;

namespace Antiphon.Cli;

/// <summary>What several seeds say of a mean and of a difference, as Student's t tells it: accuracies of seeds are taken for draws of a normal distribution.</summary>
internal static class Statistics
{
    /// <summary>Half the width of the 95 % interval of a mean; not a number for fewer than two values.</summary>
    public static double HalfInterval(IReadOnlyList<double> values) => values.Count < 2
        ? double.NaN
        : StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * ComparisonRow.Std(values) / Math.Sqrt(values.Count);

    /// <summary>The probability of so large a mean difference, either way, between pairs that do not differ: the paired t-test. Not a number for fewer than two pairs.</summary>
    public static double PairedP(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2)
        {
            return double.NaN;
        }

        var error = ComparisonRow.Std(differences) / Math.Sqrt(differences.Count);
        var mean = differences.Average();
        return error > 0 ? 2 * StudentT.CDF(0, 1, differences.Count - 1, -Math.Abs(mean) / error) : mean == 0 ? 1 : 0;
    }
}
