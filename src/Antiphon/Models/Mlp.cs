using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>Dense layers one after the other.</summary>
public sealed record Mlp : Blueprint
{
    /// <summary>Units of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [500, 200];

    /// <summary>The nonlinearity of the hidden layers; see <see cref="LeNet.Nonlinearity"/> for why it saturates.</summary>
    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Tanh;

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        for (var i = 0; i < Hidden.Count; i++)
        {
            build.DenseUnit($"dense{i + 1}", Hidden[i], Nonlinearity);
        }

        build.Readout("readout");
    }

    /// <inheritdoc/>
    public override string ToString() => $"mlp {string.Join(',', Hidden)}";
}
