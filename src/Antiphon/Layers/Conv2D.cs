using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>The same synapses at every position of a picture: a convolution with stride, padding, dilation and groups; x is height x width x channels.</summary>
public sealed class Conv2D : Synapse
{
    internal Conv2D(SynapseSpec spec, bool bias, Wiring wiring)
        : base(spec, new(spec.Geometry.OutHeight, spec.Geometry.OutWidth, spec.Geometry.Outputs), bias, wiring)
    {
    }
}
