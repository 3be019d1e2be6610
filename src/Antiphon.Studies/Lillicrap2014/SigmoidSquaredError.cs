using Antiphon.Losses;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>Half the sum over classes of (s(y) - t) squared, with s the sigmoid and t one-hot; its derivative is (s(y) - t) s(y) (1 - s(y)).</summary>
internal sealed record SigmoidSquaredError : Loss
{
    /// <inheritdoc/>
    protected override double Cost(Span<double> y, int label)
    {
        var cost = 0.0;
        for (var c = 0; c < y.Length; c++)
        {
            var s = 1 / (1 + Math.Exp(-y[c]));
            var e = s - (c == label ? 1 : 0);
            cost += 0.5 * e * e;
            y[c] = e * s * (1 - s);
        }

        return cost;
    }

    /// <inheritdoc/>
    public override string ToString() => "squared error of sigmoids";
}
