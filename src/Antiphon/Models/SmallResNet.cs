namespace Antiphon.Models;

/// <summary>
/// The small residual networks for 32 x 32 pictures: 6 n + 2 layers in three stages of 16, 32 and 64 channels, with projection shortcuts where the shape changes.
/// Source: He, Zhang, Ren, Sun 2016, section 4.2, arXiv:1512.03385.
/// </summary>
public sealed record SmallResNet : Blueprint
{
    /// <summary>Learned layers on the longest path: 20, 32, 44, 56, 110.</summary>
    public int Depth { get; init => field = value >= 8 && value % 6 == 2 ? value : throw new ArgumentOutOfRangeException(nameof(Depth), value, "the depth is 6 n + 2"); } = 20;

    /// <summary>W is born at 0.3 of its usual size: chosen on validation, see docs/decisions.</summary>
    public SmallResNet() => InitScale = 0.3;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        build.ConvUnit("stem", 16, kernel: 3, padding: 1, norm: true);
        for (var stage = 1; stage <= 3; stage++)
        {
            for (var block = 1; block <= (Depth - 2) / 6; block++)
            {
                ResNet.Basic(build, $"stage{stage}.block{block}", 8 << stage, stride: stage > 1 && block == 1 ? 2 : 1);
            }
        }

        build.GlobalPool().Readout("readout");
    }

    /// <inheritdoc/>
    public override string ModuleName(string layer) => ResidualNames.Of(layer);

    /// <inheritdoc/>
    public override string ToString() => $"resnet{Depth}";
}
