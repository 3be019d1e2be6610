using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>One step of one parameter along its gradient.</summary>
/// <param name="Parameter">What descends, and what it is for.</param>
/// <param name="Gradient">The gradient, in the parameter's shape. Others read it too: it is not to be written to.</param>
/// <param name="Moments">What <see cref="Optimizer.MomentsOf"/> names, in its order and in the parameter's shape; zeros before the first step.</param>
/// <param name="Work">Memory for the length of the step.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Decay">Weight decay; 0 for a parameter that does not decay.</param>
/// <param name="Number">The step's number, counted from 1.</param>
public readonly record struct OptimizerStep(Parameter Parameter, Tensor Gradient, IReadOnlyList<Tensor> Moments, Workspace Work, double Rate, double Decay, long Number)
{
    /// <summary>The parameter's numbers.</summary>
    public Tensor W => Parameter.Value;
}
