using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What a rule sees at the output of the unit its synapses drive, where an error that is broadcast enters: the error that arrives from above, the error of the network's
/// output, the targets. The error at the synapses themselves is not known yet.
/// </summary>
public readonly ref struct OutputView
{
    private readonly Feedback _feedback;
    private readonly Engagement _engaged;

    internal OutputView(Feedback feedback, in Engagement engaged, Tensor? arriving) => (_feedback, _engaged, Arriving) = (feedback, engaged, arriving);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The matrix that carries the error, in the layout of W; for broadcasts classes x units.</summary>
    public Tensor B => _feedback.B;

    /// <summary>The error that arrives from above, rows x the unit's output; null if none does.</summary>
    public Tensor? Arriving { get; }

    /// <summary>The error at the network's output, rows x classes, divided by the number of items in the batch.</summary>
    public Tensor OutputError => _engaged.OutputError;

    /// <summary>Items of the whole batch, of which the rows may be a part: what errors are divided by.</summary>
    public int Batch => _engaged.Batch;

    /// <summary>What the output should be, rows x classes: 1 for the label, else 0.</summary>
    public Tensor Targets => _engaged.Targets;

    /// <summary>The unit's activity, rows x the unit's output, after its norm and nonlinearity. Needs <see cref="FeedbackRule.HearsPost"/>.</summary>
    /// <exception cref="InvalidOperationException">The rule does not say that it hears it.</exception>
    public Tensor Post => _engaged.Post ?? throw SynapseView.NotKept(_feedback);

    /// <summary>The unit's activity in the first of a step's two forward passes, rows x the unit's output. Needs <see cref="FeedbackRule.HearsPost"/> and <see cref="FeedbackRule.Reenters"/>.</summary>
    /// <exception cref="InvalidOperationException">The step has one pass.</exception>
    public Tensor FirstPost => _engaged.FirstPost ?? throw new InvalidOperationException($"{Spec.Name}: a first activity is there where the rule says that a step takes a second pass, in {nameof(FeedbackRule.Reenters)}");

    /// <summary>A signal of rows x classes broadcast through F of classes x units: F' signal, rows x the unit's output. Lent until the hook returns, unless returned.</summary>
    public Tensor Broadcast(Tensor f, Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(signal);
        return _feedback.Maps.Broadcast(_engaged.Scratch, f, signal, Spec.UnitShape);
    }

    /// <summary>Memory for rows x this shape, whatever is in it, until the hook returns.</summary>
    public Tensor Scratch(Shape item) => _engaged.Scratch.Rent(OutputError.Rows, item);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name; zeros at first.</summary>
    public Tensor Remember(string name, Shape shape) => _engaged.Remember(_feedback, name, shape, out _);
}
