using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// How the error travels back and how the synapses that carry it change. A rule is a value, its hyperparameters and nothing else; what it needs to remember lives in the
/// synapse. Each hook meets the synapse through a view of its own, which offers what is there at that moment and nothing more, and dies with the call.
/// Each hook has a useful default: with none overridden, a rule is feedback alignment.
/// </summary>
public abstract record FeedbackRule
{
    /// <summary>How much of W the rule brings to the feedback path. Enforced by the views, audited by experiment.</summary>
    public abstract Transport Transport { get; }

    /// <summary>Where the rule comes from.</summary>
    public abstract Source Source { get; }

    /// <summary>Whether the optimizer changes B, or other tensors of the feedback path, with the rate, momentum and decay of W unless the recipe has others for B.</summary>
    public virtual bool IsPlastic => false;

    /// <summary>Whether B comes to follow W because both lose their beginnings by one and the same decay; such rules do not go with optimizers that rescale decay, nor with one for B alone.</summary>
    public virtual bool ReliesOnDecay => IsPlastic;

    /// <summary>Whether hooks read <see cref="OutputView.Post"/> or <see cref="SynapseView.Post"/>; that activity is then kept for the way back.</summary>
    public virtual bool HearsPost => false;

    /// <summary>
    /// Whether <see cref="Learn"/> reads no more of the pass than <see cref="SynapseView.LocalProduct"/>. Where a batch goes through the network in parts it is then called once, with the product of all of them, and no
    /// gradient of B's need be summed; elsewhere it is called for each part, and the gradients it gives are added up.
    /// </summary>
    public virtual bool LearnsFromProduct => false;

    /// <summary>
    /// Whether B can be made anew at any time from its birth, W and the step: nothing in it learns, rests, or is remembered but what <see cref="RefreshView.FirstRandom"/> draws. A lean network then holds no B.
    /// </summary>
    public virtual bool IsRegenerable => false;

    /// <summary>Whether B broadcasts a signal of the network's output to the unit, instead of carrying an error from the unit to the layer below.</summary>
    public virtual bool IsBroadcast => false;

    /// <summary>Where the error that <see cref="Receive"/> gives enters the unit. After a pool it can where the model draws the pool with the unit.</summary>
    public virtual UnitEntry EntersAt => UnitEntry.Unit;

    /// <summary>
    /// Whether a step takes a second forward pass: after the loss <see cref="Reenter"/> changes the data, they go through the network once more, and the way back is that of the second pass, at whose units the
    /// activity of the first is there as well. Its hidden units then have hooks whether they have a B or not.
    /// </summary>
    public virtual bool Reenters => false;

    /// <summary>Standard deviation of the noise that is added to the presynaptic activity while the network learns; 0 for none.</summary>
    public virtual double PreNoise => 0;

    /// <summary>Which synapses' input stands in for these synapses' own in the local product, by their index; by default their own.</summary>
    public virtual int LearnsFromInputOf(SynapseSpec spec) => (spec ?? throw new ArgumentNullException(nameof(spec))).Index;

    /// <summary>When B learns at rest.</summary>
    public virtual RestPlan Rests => RestPlan.Never;

    /// <summary>Whether W of these synapses, their bias and the norm of the unit they drive learn; by default they do, and a plan by which no error could ever reach them is refused. What does not learn stays as it was born, without decay.</summary>
    public virtual bool IsTrained(SynapseSpec spec) => true;

    /// <summary>Whether these synapses have a B at all; by default those that pass an error below.</summary>
    public virtual bool HasFeedback(SynapseSpec spec) => !spec.IsFirst;

    /// <summary>Whether hooks are called for these synapses: those with a B, and hidden ones of a step with two passes.</summary>
    internal bool HasHooks(SynapseSpec spec) => HasFeedback(spec) || (Reenters && !spec.IsReadout);

    /// <summary>Birth of B, in the layout of W, or classes x units for a rule that broadcasts; by default independent draws from the distribution of W.</summary>
    public virtual Tensor Grow(BirthView s) => s.Spec.Init.Draw(s.Zeros(s.Spec.Geometry.Weights), s.Random);

    /// <summary>Makes B current, once a backward pass and before an error passes; by default B stays. It depends on nothing that a repetition would change.</summary>
    public virtual void Refresh(RefreshView s)
    {
    }

    /// <summary>The error at the output of the unit these synapses drive, rows x that output; null for none. By default what arrives from above.</summary>
    public virtual Tensor? Receive(OutputView s) => s.Arriving;

    /// <summary>Changes the data of the second pass, at the network's first synapses; by default they stay.</summary>
    public virtual void Reenter(InputView s)
    {
    }

    /// <summary>The error for the layer below, rows x the layer's input; by default B' delta.</summary>
    public virtual Carried Carry(SynapseView s) => s.Through(s.B);

    /// <summary>
    /// What the plastic tensors descend along, or B's change, at a training step; by default none. Where a batch is cut into shards, <see cref="SynapseView.Descend"/> adds up what each says; a change that is made to B
    /// itself would be made once for each shard, by each process to its own B.
    /// </summary>
    public virtual void Learn(SynapseView s)
    {
    }

    /// <summary>B's change between batches; by default none.</summary>
    public virtual void Rest(RestView s)
    {
    }
}
