using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// How the error travels back and how the synapses that carry it change. A rule is a value, its hyperparameters and nothing else;
/// what it needs to remember lives in the synapse. It meets a synapse through a <see cref="LocalView"/>: the synapse's own B, its activities,
/// its answers. Each hook has a useful default: with none overridden, a rule is feedback alignment.
/// </summary>
public abstract record FeedbackRule
{
    /// <summary>How much of W the rule brings to the feedback path. Enforced by the view, audited by experiment.</summary>
    public abstract Transport Transport { get; }

    /// <summary>Where the rule comes from.</summary>
    public abstract Source Source { get; }

    /// <summary>Whether B learns from <see cref="LocalView.BGradient"/> under the optimizer, with the rate, momentum and decay of W.</summary>
    public virtual bool IsPlastic => false;

    /// <summary>When B learns at rest.</summary>
    public virtual RestPlan Rests => RestPlan.Never;

    /// <summary>Whether these synapses have a B at all; by default those that pass an error below.</summary>
    public virtual bool HasFeedback(SynapseSpec spec) => !spec.IsFirst;

    /// <summary>Birth of B; by default independent draws from the distribution of W.</summary>
    public virtual Tensor Grow(LocalView s, Rng rng) => s.Spec.Law.Draw(s.Zeros(s.Spec.Geometry.Weights), rng);

    /// <summary>Makes B current before an error passes; by default nothing. Called again within a step, it does the same again.</summary>
    public virtual void Refresh(LocalView s, Rng rng)
    {
    }

    /// <summary>The error at the output of the unit these synapses drive, given what arrives there and the error of the network's output; by default what arrives.</summary>
    public virtual Tensor? Receive(LocalView s, Tensor? error, Tensor outputError) => error;

    /// <summary>The error for the layer below, null for none; by default B' delta.</summary>
    public virtual Tensor? Carry(LocalView s, Tensor delta, Tensor outputError) => s.Adjoint(s.B, delta);

    /// <summary>B's change at a training step; by default none.</summary>
    public virtual void Learn(LocalView s, Rng rng)
    {
    }

    /// <summary>B's change between batches; by default none.</summary>
    public virtual void Rest(LocalView s, Rng rng)
    {
    }
}
