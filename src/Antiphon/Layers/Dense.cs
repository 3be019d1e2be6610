using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>Every input cell touches every output cell: y = W x + bias, x of length inputs, W of shape 1 x 1 x inputs x outputs.</summary>
public sealed class Dense : Synapse
{
    internal Dense(SynapseSpec spec, bool bias, Wiring wiring)
        : base(spec, new(spec.Geometry.Outputs), bias, wiring)
    {
    }
}
