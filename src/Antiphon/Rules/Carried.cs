using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// The error a synapse sends to the layer below: nothing, F' delta, or a tensor of the rule's own making. F' delta is not computed before it is known where it goes:
/// where another path has left an error already, it is summed onto that one in the same sweep.
/// </summary>
public readonly struct Carried
{
    internal Carried(Tensor? weights, Tensor? error) => (Weights, Error) = (weights, error);

    /// <summary>No error.</summary>
    public static Carried None => default;

    internal Tensor? Weights { get; }

    internal Tensor? Error { get; }

    /// <summary>A tensor of rows x the layer's input as the error for it; null for no error.</summary>
    public static implicit operator Carried(Tensor? error) => new(null, error);

    /// <summary>The conversion of a tensor of rows x the layer's input, for languages without it.</summary>
    public static Carried ToCarried(Tensor? error) => error;
}
