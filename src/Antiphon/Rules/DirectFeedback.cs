using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What the direct rules share: a signal s of the network's output goes to every hidden unit through the unit's own random matrix, delta = (B' s) * f', with B of classes x units. Nothing passes from layer to
/// layer; the readout hears its exact error.
/// </summary>
public abstract record DirectFeedback : FeedbackRule
{
    /// <summary>Factor on B at birth.</summary>
    public double Scale { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Scale), value, "the scale is above 0 and at most 1000000"); } = 1;

    /// <summary>The distribution of B at birth.</summary>
    public BroadcastInit Init { get; init; }

    /// <summary>Draw every B from the beginnings of the rows of one matrix that all units share, instead of from a stream of its own (Launay et al. 2019, arXiv:1906.04554).</summary>
    public bool Shared { get; init; }

    /// <summary>Where the signal enters a unit.</summary>
    public UnitEntry Entry { get; init; }

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public sealed override bool IsRegenerable => !IsPlastic;

    /// <inheritdoc/>
    public sealed override bool IsBroadcast => true;

    /// <inheritdoc/>
    public sealed override UnitEntry EntersAt => Entry;

    /// <inheritdoc/>
    public sealed override bool HasFeedback(SynapseSpec spec) => !spec.IsReadout;

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s)
    {
        var b = s.Zeros(Geometry.Dense(s.Spec.Classes, s.Spec.Units).Weights);
        var (n, outputs) = ((double)s.Spec.Units, s.Spec.Classes);
        var (law, inverse) = Init switch
        {
            BroadcastInit.Launay => (RandomLaw.Normal, n * outputs),
            BroadcastInit.Kaiming => (RandomLaw.Uniform, n / 6),
            BroadcastInit.Xavier => (RandomLaw.Normal, (outputs + n) / 2),
            BroadcastInit.Unit => (RandomLaw.Uniform, 1),
            _ => (RandomLaw.Uniform, n),
        };
        var size = Scale / Math.Sqrt(inverse); // half width or deviation
        var first = law == RandomLaw.Uniform ? -size : 0;
        return Shared ? s.DrawShared(b, law, first, size) : s.Draw(b, law, first, size);
    }

    /// <inheritdoc/>
    public override Tensor? Receive(OutputView s) => s.Broadcast(s.B, Signal(s));

    /// <inheritdoc/>
    public sealed override Carried Carry(SynapseView s) => Carried.None;

    /// <summary>What is broadcast, rows x classes; by default the error of the network's output, divided by the number of rows.</summary>
    protected virtual Tensor Signal(OutputView s) => s.OutputError;
}
