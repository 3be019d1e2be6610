using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>Is told of the errors of a backward pass at each group of synapses. What it is given is gone when the call returns.</summary>
internal interface IErrorObserver
{
    /// <summary>An error arrived at the synapses' output, rows x that output.</summary>
    void Arrived(Synapse synapse, Tensor delta);

    /// <summary>The rule carries an error to the layer below.</summary>
    void Carried(Synapse synapse, Carried carried);
}
