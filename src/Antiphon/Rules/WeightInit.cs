using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>The distribution weights are born from: mean 0, a standard deviation, and a form.</summary>
/// <param name="Form">Gaussian or uniform.</param>
/// <param name="Std">Standard deviation.</param>
public readonly record struct WeightInit(InitForm Form, double Std)
{
    /// <summary>The uniform distribution from -bound to bound.</summary>
    public static WeightInit Within(double bound) => new(InitForm.Uniform, bound / Math.Sqrt(3));

    /// <summary>Fills a tensor of any shape with independent draws.</summary>
    public Tensor Draw(Tensor t, Rng rng) => Form == InitForm.Gaussian
        ? rng.Normal(t, Std)
        : rng.Uniform(t, -Std * Math.Sqrt(3), Std * Math.Sqrt(3));
}
