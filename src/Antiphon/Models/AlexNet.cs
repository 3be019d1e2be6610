using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>
/// AlexNet in its form for small pictures: five convolutions, three pools, two dense layers with dropout.
/// Source: Krizhevsky, Sutskever, Hinton 2012, doi:10.1145/3065386, with 3x3 kernels for 32 x 32 pictures.
/// </summary>
public sealed record AlexNet : Blueprint
{
    /// <summary>Dropout before each dense layer.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        build.ConvUnit("conv1", 64, kernel: 3, padding: 1).Pool(Pooling.Max, 2, 2)
            .ConvUnit("conv2", 192, kernel: 3, padding: 1).Pool(Pooling.Max, 2, 2)
            .ConvUnit("conv3", 384, kernel: 3, padding: 1)
            .ConvUnit("conv4", 256, kernel: 3, padding: 1)
            .ConvUnit("conv5", 256, kernel: 3, padding: 1).Pool(Pooling.Max, 2, 2)
            .Flatten()
            .Dropout("dropout1", Dropout).DenseUnit("dense1", 1024)
            .Dropout("dropout2", Dropout).DenseUnit("dense2", 512)
            .Readout("readout");
    }

    /// <inheritdoc/>
    public override string ToString() => "alexnet";
}
