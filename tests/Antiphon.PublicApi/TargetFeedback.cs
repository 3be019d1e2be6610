using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.PublicApi;

/// <summary>Hidden units hear the target itself through a random matrix, not an error: delta = -(B' t) / N.</summary>
public sealed record TargetFeedback : FeedbackRule
{
    public override Transport Transport => Transport.None;

    public override Source Source { get; } = Source.Unpublished("Lab, This", 2026, "Learning from targets alone");

    public override bool IsBroadcast => true;

    public override bool HasFeedback(SynapseSpec spec) => !spec.IsReadout;

    public override Tensor Grow(BirthView s) => s.Random.Normal(s.Zeros(Geometry.Dense(s.Spec.Classes, s.Spec.Units).Weights), 1 / Math.Sqrt(s.Spec.Units));

    public override Tensor? Receive(OutputView s) => s.Broadcast(s.B, s.Targets).Scale(-1.0 / s.Targets.Rows);

    public override Carried Carry(SynapseView s) => Carried.None;
}
