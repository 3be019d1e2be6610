using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// Weight mirror: at rest the presynaptic cells fire noise x, the synapses answer y = W x, and B learns from the two. As E[x y'] = variance W',
/// the product divided by the noise's variance and by how often each synapse was used is an unbiased estimate of W, and
/// B = (1 - rate) B + rate estimate has W itself as its fixed point. With <see cref="Raw"/>, the paper's B = (1 - decay) B + rate x y', which grows.
/// The first rests weigh in as a plain mean, so that B's birth is forgotten at once. Calibrated synapses of small fan-in listen to fewer samples: with four answers for each input the angle between
/// B and a W at rest is atan(sqrt(rate / ((2 - rate) 4))) in a dense layer, 6.5 degrees at the default rate. In a convolution it differs, as batches are rounded up to whole
/// maps and taps over the edge hear fewer answers: from 5.7 to 7.2 degrees in ResNet-20.
/// </summary>
public sealed record WeightMirror : RestingRule
{
    /// <summary>Noise maps of convolutions are at most this high and wide.</summary>
    public int Side { get; init => field = value is > 0 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(Side), value, "a map has from 1 to 4096 pixels a side"); } = 16;

    /// <summary>The paper's rule as printed: products of noise and answer, summed over the batch, added to B.</summary>
    public bool Raw { get; init; }

    /// <summary>Amplitude of the noise under the raw rule (standard deviation).</summary>
    public double Amplitude { get; init => field = value is > 0 and <= Most ? value : throw new ArgumentOutOfRangeException(nameof(Amplitude), value, "the amplitude is above 0 and at most 1000000"); } = 0.1;

    /// <summary>Share of B lost at a rest under the raw rule.</summary>
    public double Decay { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Decay), value, "the decay is at least 0 and below 1"); }

    /// <summary>The raw rule with a rate and a decay at which B settles at about W's own size.</summary>
    public static WeightMirror AsPrinted { get; } = new() { Raw = true, Rate = 0.001, Decay = 0.02 };

    /// <inheritdoc/>
    public override Source Source => KolenPollack.Akrout2019;

    /// <inheritdoc/>
    public override void Rest(RestView s)
    {
        var noise = s.Noise(Raw ? Samples : Math.Min(Samples, 4 * s.Spec.Geometry.FanIn), Side);
        if (Raw)
        {
            s.B.Scale(1 - Decay).Add(s.Product(noise.Scale(Amplitude), s.Respond(noise)), Rate);
        }
        else
        {
            s.B.MoveTowards(s.MeanProduct(noise, s.Respond(noise)), RateAt(s));
        }
    }
}
