using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// PAL, phaseless alignment learning, in rates and one step a batch: noise xi rides on every presynaptic activity while the network learns, and B hears it again in the high-passed activity of the unit above,
/// under the optimizer of W along rate (B - E[xi (r - r_mean)'] / noise^2), with r_mean the running mean of the unit. What the data do to r is not correlated with xi. In the mean, B = W' diag(E f').
/// The paper's noise is an Ornstein-Uhlenbeck process over many small steps a stimulus, and B's decay its alpha; here each batch is one step, and the noise is white.
/// </summary>
public sealed record PhaselessAlignment : FeedbackRule
{
    /// <summary>Factor on B's gradient, beside the rate of W.</summary>
    public double Rate { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "the rate is above 0 and at most 1"); } = 0.01;

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; init => field = value is > 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(Noise), value, "the noise is above 0 and at most 1000"); } = 0.1;

    /// <summary>Steps that the running mean remembers.</summary>
    public double Tau { get; init => field = value is >= 1 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Tau), value, "tau is from 1 to 1000000"); } = 10;

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Max, Kevin and Kriener, Laura and Pineda Garcia, Garibaldi and Nowotny, Thomas and Jaras, Ismael and Senn, Walter and Petrovici, Mihai A.", 2024,
        "Learning efficient backprojections across cortical hierarchies in real time", "Nature Machine Intelligence", "arXiv:2212.10249");

    /// <inheritdoc/>
    public override bool IsPlastic => true;

    /// <inheritdoc/>
    public override bool ReliesOnDecay => false;

    /// <inheritdoc/>
    public override bool HearsPost => true;

    /// <inheritdoc/>
    public override double PreNoise => Noise;

    /// <inheritdoc/>
    public override void Learn(SynapseView s)
    {
        var (device, channels) = (s.B.Device, new Shape(s.Spec.Geometry.Outputs));
        var (mean, running) = (s.Remember("batch_mean", channels), s.Remember("running_mean", channels, out var isNew));
        device.SumChannels(s.Post, mean);
        running.MoveTowards(mean.Scale((double)channels.Length / s.Post.Shape.Length), isNew ? 1 : 1 / Tau);
        var high = s.Scratch(s.Post.Shape.Item).CopyFrom(s.Post);
        device.AddBias(high, mean.CopyFrom(running).Scale(-1));
        s.Descend(s.B, s.MeanProduct(s.PreNoise, high).Scale(-Rate / (Noise * Noise)).Add(s.B, Rate).Scale(s.Share));
    }
}
