using System.Globalization;
using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>How W and the biases of all synapses of a network are born.</summary>
/// <param name="Law">The law.</param>
/// <param name="Size">The standard deviation of <see cref="InitLaw.Normal"/> or the bound of <see cref="InitLaw.Uniform"/>, above 0; 1 for the others, which have none.</param>
public readonly record struct InitScheme(InitLaw Law, double Size = 1)
{
    /// <summary>What a text may be.</summary>
    internal const string Expected = "he, he-uniform, torch, lecun, xavier-uniform, xavier-normal, normal:STD, uniform:BOUND or zero, STD and BOUND above 0";

    /// <summary>The distribution of W, before any factor; of zero, that of a B which is drawn as W is.</summary>
    internal WeightInit Of(Geometry g, double gain) => Law switch
    {
        InitLaw.He => new(InitForm.Gaussian, Math.Sqrt(gain / g.FanIn)),
        InitLaw.HeUniform => WeightInit.Within(Math.Sqrt(6.0 / g.FanIn)),
        InitLaw.Torch => WeightInit.Within(1 / Math.Sqrt(g.FanIn)),
        InitLaw.XavierUniform => WeightInit.Within(Math.Sqrt(6 / Fans(g))),
        InitLaw.XavierNormal => new(InitForm.Gaussian, Math.Sqrt(2 / Fans(g))),
        InitLaw.Normal => new(InitForm.Gaussian, Size),
        InitLaw.Uniform => WeightInit.Within(Size),
        InitLaw.Lecun or InitLaw.Zero => new(InitForm.Gaussian, Math.Sqrt(1.0 / g.FanIn)),
        _ => throw new ArgumentException($"there is no {nameof(InitLaw)} {Law}"),
    };

    /// <summary>The distribution of the biases; null where they are born 0.</summary>
    internal WeightInit? OfBias(Geometry g) => Law == InitLaw.Torch ? WeightInit.Within(1 / Math.Sqrt(g.FanIn)) : null;

    /// <summary>A scheme from its text, as in lecun or normal:0.01; null if it is none.</summary>
    internal static InitScheme? Parse(string text) => text.Split(':') switch
    {
        ["normal" or "uniform", var size] => double.TryParse(size, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
            ? new(text[0] == 'n' ? InitLaw.Normal : InitLaw.Uniform, value)
            : null,
        [_] => Enum.GetValues<InitLaw>().Except([InitLaw.Normal, InitLaw.Uniform]).Select(law => (InitScheme?)new InitScheme(law)).FirstOrDefault(scheme => $"{scheme}" == text),
        _ => null,
    };

    /// <summary>The text that names the scheme, as in xavier-uniform or normal:0.01.</summary>
    public override string ToString() => Law switch
    {
        InitLaw.HeUniform => "he-uniform",
        InitLaw.XavierUniform => "xavier-uniform",
        InitLaw.XavierNormal => "xavier-normal",
        InitLaw.Normal or InitLaw.Uniform => FormattableString.Invariant($"{Word}:{Size}"),
        _ => Word,
    };

    private string Word => $"{Law}".ToLowerInvariant();

    // A convolution's outputs of all groups count, as in PyTorch.
    private static double Fans(Geometry g) => g.FanIn + (double)g.KernelHeight * g.KernelWidth * g.Outputs;
}
