using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// What a probe sees of a network at a moment: the weights of its synapses, and on request a batch on its way through them and back, by the network's own rules and exactly. It can
/// change none of it. A network's errors and gradients are worked out when they are first asked for.
/// </summary>
public sealed class ProbeView
{
    private readonly ProbeBatch? _batch;
    private readonly long _step;
    private bool _hasRun;

    /// <summary>A view of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">What is sent through it; null where weights alone are looked at.</param>
    /// <param name="step">Training steps so far, which random streams are drawn by.</param>
    public ProbeView(Network network, ProbeBatch? batch = null, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_batch, _step, Network) = (batch, step, network);
        Synapses = [.. network.Synapses.Select(synapse => new ProbedSynapse(this, synapse))];
    }

    /// <summary>The synapses in the order of the forward pass.</summary>
    public IReadOnlyList<ProbedSynapse> Synapses { get; }

    /// <summary>The error at the network's output, rows x classes: the derivative of the batch's mean loss.</summary>
    /// <exception cref="InvalidOperationException">The view has no batch.</exception>
    public ReadOnlyTensor OutputError => new(Batch.Pass.OutputError);

    internal Network Network { get; }

    /// <summary>The batch, after it went through and back.</summary>
    internal ProbeBatch Batch
    {
        get
        {
            var batch = _batch ?? throw new InvalidOperationException("this view has no batch: expected one that was made with a batch");
            if (!_hasRun)
            {
                batch.Run(_step);
                _hasRun = true;
            }

            return batch;
        }
    }
}
