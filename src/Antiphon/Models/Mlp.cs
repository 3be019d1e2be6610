namespace Antiphon.Models;

/// <summary>Dense layers one after the other; without hidden ones a linear readout of the data.</summary>
public sealed record Mlp : PlainBlueprint
{
    /// <summary>In text, that there are no hidden layers.</summary>
    internal const string NoneHidden = "none";

    /// <summary>Its hidden units are tanh: see <see cref="LeNet.Nonlinearity"/> for why they saturate.</summary>
    public Mlp() => Nonlinearity = Kernels.Nonlinearity.Tanh;

    /// <summary>Units of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [500, 200];

    /// <summary>The units of the hidden layers in text, as in 500,200.</summary>
    internal string HiddenText => Hidden.Count == 0 ? NoneHidden : string.Join(',', Hidden);

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        for (var i = 0; i < Hidden.Count; i++)
        {
            build.DenseUnit($"dense{i + 1}", Hidden[i], Nonlinearity, bias: Bias, dropout: Dropout);
        }

        build.Readout("readout", Bias);
    }

    /// <inheritdoc/>
    public override string ToString() => $"mlp {HiddenText}{Choices(Kernels.Nonlinearity.Tanh)}";
}
