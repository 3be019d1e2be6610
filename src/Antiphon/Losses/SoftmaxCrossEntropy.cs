namespace Antiphon.Losses;

/// <summary>-log softmax(y)[label]; its derivative is softmax(y) - one-hot(label).</summary>
public sealed record SoftmaxCrossEntropy : Loss
{
    /// <inheritdoc/>
    protected override double Cost(Span<double> y, int label)
    {
        var max = double.NegativeInfinity;
        foreach (var value in y)
        {
            max = Math.Max(max, value);
        }

        var sum = 0.0;
        var target = y[label];
        for (var c = 0; c < y.Length; c++)
        {
            sum += y[c] = Math.Exp(y[c] - max);
        }

        for (var c = 0; c < y.Length; c++)
        {
            y[c] /= sum;
        }

        y[label] -= 1;
        return Math.Log(sum) + max - target;
    }

    /// <inheritdoc/>
    public override string ToString() => "softmax";
}
