using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>How a parameter descends along its gradient. A value; the moments it remembers are kept by whoever trains.</summary>
public abstract record Optimizer
{
    /// <summary>The learning rate that comes with the optimizer where it is chosen by name; null where the recipe's own rate suits it.</summary>
    public virtual double? UsualRate => null;

    /// <summary>
    /// Whether a pair W, B with one gradient and one decay closes its gap under this optimizer; true unless decay passes through a gradient that is then rescaled,
    /// as then each of the two would be pulled back by another amount.
    /// </summary>
    public virtual bool SupportsPlasticFeedback => true;

    /// <summary>The names of the tensors of its shape that the optimizer remembers for a parameter, in the order <see cref="Step"/> takes them.</summary>
    public abstract IReadOnlyList<string> MomentsOf(Parameter parameter);

    /// <summary>One step of a parameter along its gradient.</summary>
    public abstract void Step(in OptimizerStep step);

    // A share of the past that a running mean keeps.
    private protected static double Memory(double value, string name) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is at least 0 and below 1");

    private protected static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is above 0");
}
