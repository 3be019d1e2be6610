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

    internal FeedbackPath(FeedbackPlan plan, IReadOnlyList<Feedback?> feedback, IReadOnlyList<SharedInput?> standIns, bool reachesData)
    {
        (Plan, ReachesData) = (plan, reachesData);
        _feedback = [.. feedback];
        _standIns = [.. standIns];
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
            return _feedback[synapse.Spec.Index]?.Held.B;
        }
    }

    internal Feedback? Of(SynapseSpec spec) => _feedback[spec.Index];

    /// <summary>What stands in for the synapses' own input in their local product; null where that stands itself.</summary>
    internal SharedInput? StandInOf(SynapseSpec spec) => _standIns[spec.Index];
}
