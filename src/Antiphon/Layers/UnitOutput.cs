using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// The place where a unit - synapses, norm, nonlinearity - hands its activity on, and where an error that is broadcast to the unit enters.
/// Forward it does nothing; backward it lets the synapses' rule say which error the unit hears.
/// </summary>
public sealed class UnitOutput(Synapse synapse) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => x;

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => synapse.Receive(pass, delta);
}
