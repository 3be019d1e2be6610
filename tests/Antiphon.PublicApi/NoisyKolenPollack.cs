using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.PublicApi;

/// <summary>Kolen-Pollack whose feedback synapses hear W's change through a noisy channel.</summary>
public sealed record NoisyKolenPollack : FeedbackRule
{
    /// <summary>Noise on each change, relative to the changes' root mean square.</summary>
    public double Noise { get; init; } = 0.1;

    public override Transport Transport => Transport.Change;

    public override Source Source { get; } = Source.Unpublished("Lab, This", 2026, "Noisy channels");

    public override bool IsPlastic => true;

    public override void Learn(SynapseView s)
    {
        var changes = s.Changes();
        var size = changes.Norm() / Math.Sqrt(changes.Shape.Length);
        s.Descend(s.B, s.Random.Normal(s.Remember("heard", changes.Shape), Noise * size).Add(changes));
    }
}
