using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>
/// LeNet: for one channel the five learned layers of LeCun et al. 1998 (doi:10.1109/5.726791) with tanh and max pools,
/// for colour three 3x3 convolutions of 32, 64 and 128 channels, a global mean and a dense layer of 256 (arXiv:2108.13446).
/// </summary>
public sealed record LeNet : Blueprint
{
    /// <summary>
    /// The nonlinearity of the hidden layers, null for none. There is no norm to bound activities, and where feedback does not follow W exactly only a saturating one keeps
    /// them from running away at a rate at which exact feedback learns well.
    /// </summary>
    public Nonlinearity? Nonlinearity { get; init; } = Kernels.Nonlinearity.Tanh;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        if (build.Shape is { Rank: 3, Channels: 1 })
        {
            build.ConvUnit("conv1", 6, kernel: 5, padding: 2, f: Nonlinearity, pool: new(Pooling.Max, 2, 2))
                .ConvUnit("conv2", 16, kernel: 5, f: Nonlinearity, pool: new(Pooling.Max, 2, 2))
                .DenseUnit("dense1", 120, Nonlinearity)
                .DenseUnit("dense2", 84, Nonlinearity)
                .Readout("readout");
        }
        else
        {
            build.ConvUnit("conv1", 32, kernel: 3, padding: 1, f: Nonlinearity, pool: new(Pooling.Max, 2, 2))
                .ConvUnit("conv2", 64, kernel: 3, padding: 1, f: Nonlinearity, pool: new(Pooling.Max, 2, 2))
                .ConvUnit("conv3", 128, kernel: 3, padding: 1, f: Nonlinearity)
                .GlobalPool()
                .DenseUnit("dense1", 256, Nonlinearity)
                .Readout("readout");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"lenet{NonlinearityText.Unless(Kernels.Nonlinearity.Tanh, Nonlinearity)}";
}
