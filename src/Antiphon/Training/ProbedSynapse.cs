using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>A group of synapses as a probe sees it: its weights, and what the view's batch does there. All but the weights needs a view with a batch, and throws without one.</summary>
public sealed class ProbedSynapse
{
    private readonly ProbeView _view;
    private readonly Synapse _synapse;

    internal ProbedSynapse(ProbeView view, Synapse synapse) => (_view, _synapse) = (view, synapse);

    /// <summary>The name within the network, as in stage2.block1.conv1.</summary>
    public string Name => Spec.Name;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _synapse.Spec;

    /// <summary>Forward weights, kernel height x kernel width x group inputs x outputs.</summary>
    public ReadOnlyTensor W => new(_synapse.W.Value);

    /// <summary>Feedback weights, in the layout of W (classes x units for broadcasts); null where no error passes.</summary>
    public ReadOnlyTensor? B => _synapse.B is { } b ? new(b) : null;

    /// <summary>Whether an error passes below through a B in the layout of W, so that the two can be compared.</summary>
    public bool IsMirrored => _synapse.IsMirrored;

    /// <summary>
    /// Where B broadcasts the network's output error to the unit: the product of the weights from the unit's output to the network's, classes x units, with nonlinearities and dropout left out. Null where B does
    /// not, and where anything but dense synapses lies on the way: a convolution, a norm, a pool, a sum.
    /// </summary>
    public ReadOnlyTensor? PathAbove => IsBroadcast && DenseAbove() is { } above ? new(ProductOf(above)) : null;

    /// <summary>B in the layout of <see cref="PathAbove"/>, classes x units; null where B is not of that length.</summary>
    public ReadOnlyTensor? Broadcast => IsBroadcast ? new(_synapse.B!.Reshape(new(Spec.Classes, Spec.Units))) : null;

    /// <summary>The activity at the synapses' input, rows x that input.</summary>
    public ReadOnlyTensor Pre => new(_view.Batch.Pass.ActivityAt(_view.Network.Nodes[_synapse.Nodes.Own].Inputs[0]));

    /// <summary>The activity of the unit the synapses drive, rows x its output, after its norm and nonlinearity, and before a pool unless its rule hears behind it.</summary>
    public ReadOnlyTensor Post => new(_view.Batch.Pass.ActivityAt(_synapse.Nodes.Unit));

    /// <summary>The error at the synapses' output under the network's rules, rows x that output; null where none arrives.</summary>
    public ReadOnlyTensor? Delta => _view.Batch.Own.DeltaOf(_synapse) is { } delta ? new(delta) : null;

    /// <summary>The derivative of the loss by the synapses' output, rows x that output; null where none arrives.</summary>
    public ReadOnlyTensor? ExactDelta => _view.Batch.Exact.DeltaOf(_synapse) is { } delta ? new(delta) : null;

    /// <summary>The gradient of W under the network's rules, in the layout of W; zeros where no error arrives.</summary>
    public ReadOnlyTensor Gradient => new(_view.Batch.Own.GradientOf(_synapse));

    /// <summary>The derivative of the loss by W, in its layout.</summary>
    public ReadOnlyTensor ExactGradient => new(_view.Batch.Exact.GradientOf(_synapse));

    /// <summary>The error that the rule passes below from <see cref="Delta"/>, rows x the synapses' input; null where it passes none.</summary>
    public ReadOnlyTensor? Carried => _view.Batch.Own.CarriedBy(_synapse) is { } carried ? new(carried) : null;

    /// <summary>The error that W' would pass below from <see cref="Delta"/>, rows x the synapses' input; null where no error arrives.</summary>
    public ReadOnlyTensor? CarriedByW => _view.Batch.Own is var own && own.DeltaOf(_synapse) is not null ? new(own.Through(_synapse, _synapse.W.Value)) : null;

    private bool IsBroadcast => _synapse.Rule.IsBroadcast && _synapse.B is { } b && b.Shape == Geometry.Dense(Spec.Classes, Spec.Units).Weights;

    // From the unit's output to the network's.
    private List<Synapse>? DenseAbove()
    {
        var (nodes, above) = (_view.Network.Nodes, new List<Synapse>());
        for (var here = _synapse.Nodes.Unit; here < nodes.Count - 1;)
        {
            if (nodes.Where(node => node.Inputs.Contains(here)).ToList() is not [{ Layer: Dense or Activation or Dropout or Flatten or UnitOutput } reader])
            {
                return null;
            }

            if (reader.Layer is Dense dense)
            {
                above.Add(dense);
            }

            here = reader.Index;
        }

        return above;
    }

    // The unit error of each class, sent back through W'.
    private Tensor ProductOf(List<Synapse> above)
    {
        var (device, classes) = (_view.Network.Device, Spec.Classes);
        var path = Tensor.Batch(device, classes, new(classes));
        for (var i = 0; i < classes; i++)
        {
            path[i, i] = 1;
        }

        foreach (var synapse in Enumerable.Reverse(above))
        {
            var below = Tensor.Batch(device, classes, new(synapse.Spec.Geometry.Inputs));
            device.Adjoint(synapse.Spec.Geometry, synapse.W.Value, path, below);
            path = below;
        }

        return path;
    }
}
