namespace Antiphon.Losses;

/// <summary>Half the sum over classes of (y - t) squared, with t one-hot; its derivative is y - t.</summary>
public sealed record SquaredError : Loss
{
    /// <inheritdoc/>
    protected override double Cost(Span<double> y, int label)
    {
        var cost = 0.0;
        for (var c = 0; c < y.Length; c++)
        {
            y[c] -= c == label ? 1 : 0;
            cost += 0.5 * y[c] * y[c];
        }

        return cost;
    }

    /// <inheritdoc/>
    public override string ToString() => "squared";
}
