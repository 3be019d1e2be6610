using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// L-DRL, the local difference reconstruction loss, as a resting rule on the synapses' linear maps: with independent noise x below and z above, B descends on -2 E[x'B W x] + E|B z|^2, B = B + rate E[x (W x)' - (B z) z'].
/// In the mean this is B = B + rate (W' - B): the second term is the decay, and the loss measures |B - W'|^2 up to a constant. The first rests weigh in as a plain mean. The paper's loss takes the layer with its nonlinearity around the data.
/// </summary>
public sealed record LocalDifferenceReconstruction : RestingRule
{
    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Ernoult, Maxence M. and Normandin, Fabrice and Moudgil, Abhinav and Spinney, Sean and Belilovsky, Eugene and Rish, Irina and Richards, Blake and Bengio, Yoshua", 2022,
        "Towards scaling difference target propagation by learning backprop targets", "International Conference on Machine Learning", "arXiv:2201.13415");

    /// <inheritdoc/>
    public override void Rest(RestView s)
    {
        var (x, step) = (s.Noise(Samples, side: 16), RateAt(s));
        var y = s.Respond(x);
        var forward = s.MeanProduct(x, y);
        var z = s.Random.Stream("above").Normal(y, 1); // the answers have been heard
        s.B.Add(s.MeanProduct(s.Adjoint(s.B, z), z), -step).Add(forward, step);
    }
}
