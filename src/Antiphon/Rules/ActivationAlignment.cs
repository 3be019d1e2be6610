using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// AA, activation alignment: B descends on alpha E|q|^2 - beta E[p.q] with p = W x and q = B' x for the synapses' own input x, under the optimizer of W, along E[x (2 alpha q - beta p)'] / E|x|^2. Its fixed point
/// is beta / (2 alpha) W' wherever x is of full rank. E|x|^2 is ours: it keeps one rate stable for inputs of any size. As p and q are needed in one place, which no synapse has, W is read.
/// </summary>
public sealed record ActivationAlignment : TransportedAlignment
{
    /// <inheritdoc/>
    public override void Learn(SynapseView s)
    {
        var meanSquare = s.Pre.Dot(s.Pre) / s.Pre.Shape.Length;
        if (meanSquare > 0)
        {
            var gap = s.ScratchWeights().CopyFrom(s.B).Scale(2 * Alpha).Add(s.Reveal(), -Beta); // (2 alpha B' - beta W) x = 2 alpha q - beta p
            s.Descend(s.B, s.MeanProduct(s.Pre, s.Apply(gap, s.Pre)).Scale(s.Share / (s.Spec.Geometry.FanIn * meanSquare)));
        }
    }
}
