using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What a rule sees of a network's first synapses between the two forward passes of a step: the data, which it may change, and what came of them.</summary>
public readonly ref struct InputView
{
    private readonly Feedback _feedback;
    private readonly HookMemory _scratch;

    internal InputView(Feedback feedback, HookMemory scratch, Tensor input, Tensor outputError, Tensor targets, int batch) =>
        (_feedback, _scratch, Input, OutputError, Targets, Batch) = (feedback, scratch, input, outputError, targets, batch);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The rule's feedback weights.</summary>
    public Tensor B => _feedback.B;

    /// <summary>The data, rows x an item: what the second pass will read.</summary>
    public Tensor Input { get; }

    /// <summary>The error at the network's output in the first pass, rows x classes, divided by the number of items in the batch.</summary>
    public Tensor OutputError { get; }

    /// <summary>Items of the whole batch, of which the rows may be a part: what errors are divided by.</summary>
    public int Batch { get; }

    /// <summary>What the output should be, rows x classes: 1 for the label, else 0.</summary>
    public Tensor Targets { get; }

    /// <summary>A signal of rows x classes broadcast through F of classes x cells of an item: F' signal, rows x an item. Lent until the hook returns.</summary>
    public Tensor Broadcast(Tensor f, Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(signal);
        return _feedback.Maps.Broadcast(_scratch, f, signal, Input.Shape.Item);
    }
}
