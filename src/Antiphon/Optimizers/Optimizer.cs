using Antiphon.Kernels;

namespace Antiphon.Optimizers;

/// <summary>How a parameter descends along its gradient. A value; the moments it remembers are kept by whoever trains.</summary>
public abstract record Optimizer
{
    /// <summary>The names of the tensors of a parameter's shape that the optimizer remembers, in the order <see cref="Step"/> takes them.</summary>
    public abstract IReadOnlyList<string> Moments { get; }

    /// <summary>
    /// Whether a pair W, B with one gradient and one decay closes its gap under this optimizer; true unless decay passes through a gradient that is then rescaled,
    /// as then each of the two would be pulled back by another amount.
    /// </summary>
    public virtual bool SupportsPlasticFeedback => true;

    /// <summary>One step, counted from 1, of w along its gradient; the gradient and each of the moments have w's shape.</summary>
    public abstract void Step(Tensor w, Tensor gradient, IReadOnlyList<Tensor> moments, double rate, double decay, long step);
}
