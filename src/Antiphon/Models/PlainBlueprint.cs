using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>Units one after the other, whose nonlinearity, biases and dropout can be chosen.</summary>
public abstract record PlainBlueprint : Blueprint
{
    /// <summary>The nonlinearity of hidden units that name none of their own; null for linear ones.</summary>
    public Nonlinearity? Nonlinearity { get; init; }

    /// <summary>Whether layers have biases; those before a norm have none in either case.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The probability with which a cell of a hidden dense layer is silent at a training step, at least 0 and below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>What is unusual about them, behind a comma.</summary>
    private protected string Choices(Nonlinearity? usual) => string.Concat(
        NonlinearityText.Unless(usual, Nonlinearity), Bias ? "" : ", no biases", Dropout > 0 ? FormattableString.Invariant($", dropout {Dropout}") : "");
}
