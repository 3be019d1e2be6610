using Antiphon.Kernels;
using Antiphon.Models;

namespace Antiphon.Studies;

/// <summary>Dense layers without biases, with one nonlinearity between them or none: dense1, dense2, ..., readout.</summary>
/// <param name="Hidden">Units of the hidden layers.</param>
/// <param name="Nonlinearity">The nonlinearity of the hidden layers; null for linear ones.</param>
internal sealed record DenseChain(IReadOnlyList<int> Hidden, Nonlinearity? Nonlinearity) : Blueprint
{
    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        for (var i = 0; i < Hidden.Count; i++)
        {
            var synapse = build.Dense($"dense{i + 1}", Hidden[i], bias: false, gain: 1, f: Nonlinearity);
            if (Nonlinearity is { } f)
            {
                build.Activate(f);
            }

            build.Output(synapse);
        }

        build.Dense("readout", build.Classes, bias: false, gain: 1, isReadout: true);
    }
}
