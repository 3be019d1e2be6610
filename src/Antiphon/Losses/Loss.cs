using Antiphon.Kernels;

namespace Antiphon.Losses;

/// <summary>What an output costs, and the error it sends back.</summary>
public abstract record Loss
{
    // An error below this changes no bit of any weight that is not nearly 0 itself, but what becomes of it on its way, denormal numbers, costs processors fifty times the time.
    private const double Silence = 1e-20;

    [ThreadStatic]
    private static double[]? _scratch;

    /// <summary>
    /// The mean cost of a batch of outputs (rows x classes) with a label for each row, and, if asked for, its derivative by the outputs (rows x classes), so that rows of error are already divided by their number.
    /// Where the rows are a part of a larger batch, both are divided by its number, so that parts add up to the whole.
    /// What is below 1e-20 in the derivative of an item's cost is given as 0.
    /// </summary>
    public double Evaluate(Tensor output, ReadOnlySpan<int> labels, Tensor? error = null, int batch = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (rows, classes) = (output.Rows, output.RowLength);
        var of = batch == 0 ? rows : batch;
        var total = 0.0;
        if (_scratch is null || _scratch.Length < classes)
        {
            _scratch = new double[classes]; // kept, so that a step allocates nothing
        }

        var y = _scratch.AsSpan(0, classes);
        for (var row = 0; row < rows; row++)
        {
            output.Device.Read(output, row, y);
            total += Cost(y, labels[row]);
            if (error is not null)
            {
                for (var c = 0; c < classes; c++)
                {
                    y[c] = Math.Abs(y[c]) < Silence ? 0 : y[c] / of;
                }

                error.Device.Write(error, row, y);
            }
        }

        return total / of;
    }

    /// <summary>The cost of one output y, of as many numbers as classes, which is overwritten by the cost's derivative by them.</summary>
    protected abstract double Cost(Span<double> y, int label);
}
