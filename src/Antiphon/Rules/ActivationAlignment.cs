using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// AA, activation alignment: B descends on alpha E|q|^2 - beta E[p.q] with p = W x and q = B' x for the synapses' own input x, B = B + rate E[x (beta p - 2 alpha q)'] / E|x|^2. Its fixed point is
/// beta / (2 alpha) W' wherever x is of full rank. E|x|^2 belongs to no paper: it keeps one rate stable for inputs of any size. As p and q are needed in one place, which no synapse has, W is read.
/// </summary>
public sealed record ActivationAlignment : FeedbackRule
{
    /// <summary>Step of B, in units of the inverse mean square length of an input.</summary>
    public double Rate { get; init => field = value is > 0 and <= 2 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "the rate is above 0 and at most 2"); } = 1;

    /// <summary>Weight of E|q|^2.</summary>
    public double Alpha { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "alpha is above 0 and at most 1"); } = 0.5;

    /// <summary>Weight of E[p.q].</summary>
    public double Beta { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Beta), value, "beta is above 0 and at most 1000000"); } = 1;

    /// <inheritdoc/>
    public override Transport Transport => Transport.Full;

    /// <inheritdoc/>
    public override Source Source => SymmetricAlignment.Kunin2020;

    /// <inheritdoc/>
    public override void Learn(SynapseView s)
    {
        var meanSquare = s.Pre.Dot(s.Pre) / s.Pre.Shape.Length;
        if (meanSquare > 0)
        {
            var gap = s.ScratchWeights().CopyFrom(s.Reveal()).Scale(Beta).Add(s.B, -2 * Alpha); // (beta W - 2 alpha B') x = beta p - 2 alpha q
            s.B.Add(s.MeanProduct(s.Pre, s.Apply(gap, s.Pre)), Rate / (s.Spec.Geometry.FanIn * meanSquare));
        }
    }
}
