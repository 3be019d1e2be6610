using Antiphon.Kernels;
using Antiphon.Models;

namespace Antiphon.PublicApi;

/// <summary>An architecture from outside with a layer from outside.</summary>
public sealed record ScaledNet : Blueprint
{
    public int Units { get; init; } = 12;

    protected override void Draw(Builder build)
    {
        build.ConvUnit("conv", 4, kernel: 3, padding: 1, norm: true)
            .Residual("block", main => main.ConvUnit("conv1", 4, kernel: 3, padding: 1, norm: true).Conv("conv2", 4, kernel: 3, padding: 1, bias: false), skip: null)
            .Pool(Pooling.Max, 2, 2);
        var synapse = build.Dense("dense", Units);
        build.Add(new Scale("scale", build), build.Shape, "scale").Activate(Nonlinearity.Tanh).Output(synapse).Dropout("drop", 0.1).Readout("readout");
    }
}
