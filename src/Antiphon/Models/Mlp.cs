using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>Dense layers one after the other; without hidden ones a linear readout of the data.</summary>
public sealed record Mlp : Blueprint
{
    /// <summary>In text, that there are no hidden layers.</summary>
    internal const string NoneHidden = "none";

    /// <summary>Units of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [500, 200];

    /// <summary>The nonlinearity of the hidden layers, null for none; see <see cref="LeNet.Nonlinearity"/> for why it saturates.</summary>
    public Nonlinearity? Nonlinearity { get; init; } = Kernels.Nonlinearity.Tanh;

    /// <summary>Whether the layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The probability with which a hidden unit is silent at a training step.</summary>
    public double Dropout { get; init; }

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
    public override string ToString() => $"mlp {HiddenText}{NonlinearityText.Unless(Kernels.Nonlinearity.Tanh, Nonlinearity)}{(Bias ? "" : ", no biases")}{(Dropout > 0 ? FormattableString.Invariant($", dropout {Dropout}") : "")}";
}
