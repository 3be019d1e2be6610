using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>What one backward pass left at each group of synapses: the error at their output, what their rule made of it for the layer below, and the gradient of W.</summary>
internal sealed class ProbedErrors(Network network) : IErrorObserver
{
    private readonly Tensor?[] _memory = new Tensor?[network.Synapses.Count];
    private readonly Tensor?[] _deltas = new Tensor?[network.Synapses.Count];
    private readonly Tensor?[] _weights = new Tensor?[network.Synapses.Count];
    private readonly Tensor?[] _below = new Tensor?[network.Synapses.Count];
    private Gradients? _gradients;

    /// <summary>Sends the error of a pass back along a path.</summary>
    public void Run(Pass pass, FeedbackPath path)
    {
        Array.Clear(_deltas);
        Array.Clear(_weights);
        Array.Clear(_below);
        network.Backward(pass, path, _gradients ??= network.CreateGradients(), this);
    }

    /// <summary>The error at the synapses' output, rows x that output; null where none arrived.</summary>
    public Tensor? DeltaOf(Synapse synapse) => _deltas[synapse.Spec.Index];

    /// <summary>The gradient of W, in its layout; zeros where no error arrived.</summary>
    public Tensor GradientOf(Synapse synapse) => _gradients![synapse.W];

    /// <summary>The error that the rule carried below, rows x the synapses' input; null where it carried none.</summary>
    public Tensor? CarriedBy(Synapse synapse) => _below[synapse.Spec.Index] ?? (_weights[synapse.Spec.Index] is { } weights ? Through(synapse, weights) : null);

    /// <summary>The error that weights in the layout of W carry below from the one that arrived, rows x the synapses' input.</summary>
    public Tensor Through(Synapse synapse, Tensor weights)
    {
        var delta = DeltaOf(synapse)!;
        var below = Tensor.Batch(network.Device, delta.Rows, network.Nodes[network.Nodes[synapse.Nodes.Own].Inputs[0]].Shape);
        network.Device.Adjoint(synapse.Spec.Geometry, weights, delta, below);
        return below;
    }

    void IErrorObserver.Arrived(Synapse synapse, Tensor delta)
    {
        var place = synapse.Spec.Index;
        _deltas[place] = (_memory[place] ??= Tensor.Batch(network.Device, delta.Rows, synapse.Output)).CopyFrom(delta);
    }

    void IErrorObserver.Carried(Synapse synapse, Carried carried) =>
        (_weights[synapse.Spec.Index], _below[synapse.Spec.Index]) =
            (KeptOf(carried.Weights, synapse), carried.Error is { } error ? Tensor.Batch(network.Device, error.Rows, error.Shape.Item).CopyFrom(error) : null);

    // What is not the synapse's own is gone when the call returns.
    private static Tensor? KeptOf(Tensor? weights, Synapse synapse) =>
        weights is null || ReferenceEquals(weights, synapse.B) || ReferenceEquals(weights, synapse.W.Value) ? weights : Tensor.Zeros(weights.Device, weights.Shape).CopyFrom(weights);
}
