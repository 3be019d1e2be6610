using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// IA, information alignment: at rest the presynaptic cells fire noise x, the synapses answer p = W x, here divided by its root mean square, and B descends on -alpha E[x'B p] + beta E|B p|^2 + gamma |B|^2,
/// B = B + rate (E[(alpha x - 2 beta B p) p'] - 2 gamma B). For white noise its fixed point is alpha / 2 W' (beta W W' + gamma)^-1, of W so scaled: a pseudoinverse that gamma bends towards W'.
/// </summary>
public sealed record InformationAlignment : RestingRule
{
    /// <summary>The rule with a small step, as its loss is steep where answers are large.</summary>
    public InformationAlignment() => (Rate, Samples, Before) = (0.02, 1024, 100);

    /// <summary>Weight of the overlap, E[x'B p].</summary>
    public double Alpha { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "alpha is above 0 and at most 1000000"); } = 2;

    /// <summary>Weight of E|B p|^2, which keeps B small where answers are large.</summary>
    public double Beta { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Beta), value, "beta is from 0 to 1"); } = 0.1;

    /// <summary>Weight of the decay, |B|^2.</summary>
    public double Gamma { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Gamma), value, "gamma is from 0 to 1"); } = 1;

    /// <inheritdoc/>
    public override Source Source => TransportedAlignment.Kunin2020;

    /// <inheritdoc/>
    public override void Rest(RestView s)
    {
        var x = s.Noise(Samples, side: 16);
        var p = s.Respond(x);
        if (p.Norm() is > 0 and var norm)
        {
            p.Scale(Math.Sqrt(p.Shape.Length) / norm);
            var residual = x.Scale(Alpha).Add(s.Adjoint(s.B, p), -2 * Beta);
            s.B.Scale(1 - 2 * Rate * Gamma).Add(s.MeanProduct(residual, p), Rate);
        }
    }
}
