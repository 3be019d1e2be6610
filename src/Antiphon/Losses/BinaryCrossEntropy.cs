namespace Antiphon.Losses;

/// <summary>
/// Binary cross entropy of the outputs as logits: -sum over classes of t log s(y) + (1 - t) log(1 - s(y)), with s the sigmoid and t one-hot; its derivative is s(y) - t.
/// It is summed over outputs, where the BCEWithLogitsLoss of PyTorch averages over them unless told otherwise.
/// </summary>
public sealed record BinaryCrossEntropy : Loss
{
    /// <inheritdoc/>
    protected override double Cost(Span<double> y, int label)
    {
        var cost = 0.0;
        for (var c = 0; c < y.Length; c++)
        {
            // log(1 + exp(y)) - t y, without overflow.
            var t = c == label ? 1 : 0;
            cost += Math.Max(y[c], 0) + Math.Log(1 + Math.Exp(-Math.Abs(y[c]))) - t * y[c];
            y[c] = 1 / (1 + Math.Exp(-y[c])) - t;
        }

        return cost;
    }

    /// <inheritdoc/>
    public override string ToString() => "bce";
}
