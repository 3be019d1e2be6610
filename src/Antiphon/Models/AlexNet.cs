using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>
/// AlexNet in its form for small pictures: five 3x3 convolutions, three pools, two dense layers with dropout, and batch norms in the units, as in later work
/// on feedback without weight transport (arXiv:1811.03567). Source: Krizhevsky, Sutskever, Hinton 2012, doi:10.1145/3065386.
/// </summary>
public sealed record AlexNet : Blueprint
{
    /// <summary>Dropout before each dense layer.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>W is born at 0.3 of its usual size: chosen on validation, see docs/decisions.</summary>
    public AlexNet() => InitScale = 0.3;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        build.ConvUnit("conv1", 64, kernel: 3, padding: 1, norm: true, pool: new(Pooling.Max, 2, 2))
            .ConvUnit("conv2", 192, kernel: 3, padding: 1, norm: true, pool: new(Pooling.Max, 2, 2))
            .ConvUnit("conv3", 384, kernel: 3, padding: 1, norm: true)
            .ConvUnit("conv4", 256, kernel: 3, padding: 1, norm: true)
            .ConvUnit("conv5", 256, kernel: 3, padding: 1, norm: true, pool: new(Pooling.Max, 2, 2))
            .Flatten()
            .Dropout("dropout1", Dropout).DenseUnit("dense1", 1024, norm: true)
            .Dropout("dropout2", Dropout).DenseUnit("dense2", 512, norm: true)
            .Readout("readout");
    }

    /// <inheritdoc/>
    public override string ToString() => Dropout == 0.5 ? "alexnet" : FormattableString.Invariant($"alexnet, dropout {Dropout}");
}
