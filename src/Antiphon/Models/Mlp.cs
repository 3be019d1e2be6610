using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>Dense layers one after the other; without hidden ones a linear readout of the data.</summary>
public sealed record Mlp : Blueprint
{
    /// <summary>In text, that there are no hidden layers.</summary>
    internal const string NoneHidden = "none";

    /// <summary>Units of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [500, 200];

    /// <summary>The nonlinearity of the hidden layers; see <see cref="LeNet.Nonlinearity"/> for why it saturates.</summary>
    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Tanh;

    /// <summary>The units of the hidden layers in text, as in 500,200.</summary>
    internal string HiddenText => Hidden.Count == 0 ? NoneHidden : string.Join(',', Hidden);

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
    public override string ToString() => $"mlp {HiddenText}";
}
