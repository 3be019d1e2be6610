using Antiphon.Kernels;
using static System.Numerics.Tensors.TensorPrimitives;

namespace Antiphon.Rules;

/// <summary>PFA-o: as many cells as outputs and F orthogonal, so that F F' = 1 holds exactly, and with it the Kolen-Pollack law under optimizers that are linear in the gradient: W - F R shrinks as decay says.</summary>
public sealed record OrthogonalProductFeedback : ProductFeedbackAlignment
{
    /// <inheritdoc/>
    protected override int Width(int outputs) => outputs;

    /// <inheritdoc/>
    protected override void Fixed(Tensor f, Rng random)
    {
        // Gram and Schmidt, twice for rounding, on Gaussian rows: every orthogonal matrix is equally likely.
        var (n, a) = (f.Rows, random.Normal(f, 1).ToArray());
        for (var row = 0; row < n; row++)
        {
            var own = a.AsSpan(row * n, n);
            for (var before = 0; before < 2 * row; before++)
            {
                var other = a.AsSpan(before % row * n, n);
                MultiplyAdd(other, -Dot<double>(own, other), own, own);
            }

            Divide(own, Norm<double>(own), own);
        }

        f.Write(a);
    }
}
