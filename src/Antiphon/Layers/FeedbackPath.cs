using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// A way for errors back through a network's synapses: a plan's rules, each with its own B. A network has one that it learns by; others may be laid beside it
/// with <see cref="Network.LayPath"/>, to send the same activities' error back by another rule.
/// </summary>
public sealed class FeedbackPath
{
    private readonly Feedback?[] _feedback;
    private readonly SharedInput?[] _standIns;
    private readonly bool[] _teaches;

    internal FeedbackPath(FeedbackPlan plan, IReadOnlyList<bool> teaches, IReadOnlyList<Feedback?> feedback, IReadOnlyList<SharedInput?> standIns, bool reachesData)
    {
        (Plan, ReachesData) = (plan, reachesData);
        _feedback = [.. feedback];
        _standIns = [.. standIns];
        Reenters = _feedback.Any(feedback => feedback?.Rule.Reenters == true);
        _teaches = [.. teaches];
    }

    /// <summary>Which synapses the error passes by which rule.</summary>
    public FeedbackPlan Plan { get; }

    /// <summary>Whether the first synapses pass an error on to the data.</summary>
    public bool ReachesData { get; }

    /// <summary>The matrix that carries the error through these synapses, in the layout of W (classes x units for broadcasts); null where there is none.</summary>
    public Tensor? this[Synapse synapse]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(synapse);
            return _feedback[synapse.Spec.Index] is { HasB: true } feedback ? feedback.Held.B : null;
        }
    }

    /// <summary>Whether an error that arrives here ends without a trace: W does not learn under the path's rule, and nothing is carried on.</summary>
    internal bool IsDeafAt(SynapseSpec spec) => !_teaches[spec.Index] && _feedback[spec.Index] is null;

    /// <summary>Whether a step takes a second forward pass.</summary>
    internal bool Reenters { get; }

    /// <summary>Whether its rules read activities that layers do not: a unit's own, or another layer's input.</summary>
    internal bool ReadsMoreThanLayers => Reenters || Array.Exists(_standIns, shared => shared is not null) || Array.Exists(_feedback, feedback => feedback?.Rule.HearsPost == true);

    internal Feedback? Of(SynapseSpec spec) => _feedback[spec.Index];

    /// <summary>What stands in for the synapses' own input in their local product; null where that stands itself.</summary>
    internal SharedInput? StandInOf(SynapseSpec spec) => _standIns[spec.Index];
}
