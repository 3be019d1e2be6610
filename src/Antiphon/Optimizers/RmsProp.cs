using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>
/// RMSprop: with g = gradient + decay w, v = alpha v + (1 - alpha) g g and w = w - rate g / (sqrt v + epsilon); nothing is corrected for v's start at 0.
/// Decay enters the gradient and is rescaled with it. Source: Tieleman and Hinton 2012, COURSERA: Neural Networks for Machine Learning, lecture 6.5; in the form of PyTorch.
/// </summary>
public sealed record RmsProp : Optimizer
{
    private static readonly string[] Names = ["square_avg"];

    /// <summary>Memory of the squared gradient.</summary>
    public double Alpha { get; init => field = Memory(value, "alpha"); } = 0.99;

    /// <summary>Floor under the root of the mean square.</summary>
    public double Epsilon { get; init => field = Positive(value, "epsilon"); } = 1e-8;

    /// <inheritdoc/>
    public override double? UsualRate => 0.001;

    /// <inheritdoc/>
    public override bool SupportsPlasticFeedback => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Names;

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step)
    {
        // Adam's step without memory of the gradient and without corrections; what it would remember is g alone, and is not kept.
        var g = step.Work[0, step.W.Shape].Fill(0);
        step.W.Device.AdamStep(step.W, step.Gradient, g, step.Moments[0], new(step.Rate, 0, Alpha, Epsilon, step.Decay, 0, 1, 1));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"rmsprop:alpha={Alpha}:epsilon={Epsilon}");
}
