using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>
/// The residual networks of ImageNet: four stages of 64 to 512 channels, of basic blocks (18, 34) or bottlenecks (50). Pictures of at most 64 pixels a side get
/// a 3x3 stem without a pool, larger ones the 7x7 stem with stride 2 and a 3x3 pool. Source: He, Zhang, Ren, Sun 2016, arXiv:1512.03385.
/// </summary>
public sealed record ResNet : Blueprint
{
    /// <summary>Learned layers on the longest path: 18, 34 or 50.</summary>
    public int Depth { get; init => field = value is 18 or 34 or 50 ? value : throw new ArgumentOutOfRangeException(nameof(Depth), value, "the depth is 18, 34 or 50"); } = 18;

    /// <summary>W is born at 0.3 of its usual size: chosen on validation, see docs/decisions.</summary>
    public ResNet() => InitScale = 0.3;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        if (build.Shape[0] <= 64)
        {
            build.ConvUnit("stem", 64, kernel: 3, padding: 1, norm: true);
        }
        else
        {
            build.ConvUnit("stem", 64, kernel: 7, stride: 2, padding: 3, norm: true, pool: new(Pooling.Max, 3, 2, 1));
        }

        int[] blocks = Depth == 18 ? [2, 2, 2, 2] : [3, 4, 6, 3];
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var block = 1; block <= blocks[stage - 1]; block++)
            {
                var stride = stage > 1 && block == 1 ? 2 : 1;
                var name = $"stage{stage}.block{block}";
                if (Depth == 50)
                {
                    Bottleneck(build, name, 32 << stage, stride);
                }
                else
                {
                    Basic(build, name, 32 << stage, stride);
                }
            }
        }

        build.GlobalPool().Readout("readout");
    }

    /// <inheritdoc/>
    public override string ModuleName(string layer) => ResidualNames.Of(layer);

    /// <inheritdoc/>
    public override string ToString() => $"resnet{Depth}";

    /// <summary>Two 3x3 convolutions beside the identity or a projection.</summary>
    internal static void Basic(Builder build, string name, int channels, int stride) => build.Residual(
        name,
        main => main.ConvUnit("conv1", channels, kernel: 3, stride, padding: 1, norm: true).Conv("conv2", channels, kernel: 3, padding: 1, bias: false, f: Nonlinearity.Relu),
        Projection(build, channels, stride));

    // The stride sits on the 3x3 convolution, as in most public code.
    private static void Bottleneck(Builder build, string name, int channels, int stride) => build.Residual(
        name,
        main => main.ConvUnit("conv1", channels, kernel: 1, norm: true).ConvUnit("conv2", channels, kernel: 3, stride, padding: 1, norm: true).Conv("conv3", 4 * channels, kernel: 1, bias: false, f: Nonlinearity.Relu),
        Projection(build, 4 * channels, stride));

    private static Action<Builder>? Projection(Builder build, int channels, int stride) => stride == 1 && build.Shape.Channels == channels
        ? null
        : skip =>
        {
            var synapse = skip.Conv("shortcut", channels, kernel: 1, stride, bias: false, gain: 1);
            skip.Norm("shortcut", rectify: false).Output(synapse);
        };
}
