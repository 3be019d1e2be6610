using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>One call of one verb: the tensors it is given, and how many products the longest of its sums has.</summary>
internal sealed record VerbCase(string Name, Tensor[] Tensors, double Depth, Action<IDevice, Tensor[]> Act)
{
    /// <summary>
    /// The error that is allowed, relative to the root mean square of the exact result. Rounding errors of a sum of K products add up
    /// like sqrt(K) steps of a random walk on the scale of the result; zeros of padding make that scale look smaller than it is.
    /// </summary>
    public double Tolerance => Math.Pow(2, -19) * (1 + Math.Sqrt(Depth) / 4);

    /// <summary>The least that root mean square is taken for: sums that cancel are as exact as what they are sums of.</summary>
    public double Floor { get; init; }

    /// <summary>Runs the verb on a device, on tensors of its own.</summary>
    public Tensor[] On(IDevice device)
    {
        var tensors = Array.ConvertAll(Tensors, t => Guarded.Clone(device, t));
        Act(device, tensors);
        return tensors;
    }

    public override string ToString() => Name;
}
