namespace Antiphon.Layers;

/// <summary>A layer's place in a network: what it reads.</summary>
/// <param name="Index">The place in the order of the forward pass; 0 is the data.</param>
/// <param name="Layer">The layer; null for the data.</param>
/// <param name="Inputs">The places of the nodes it reads, each before its own.</param>
/// <param name="Shape">The shape of its output for one item.</param>
public sealed record Node(int Index, Layer? Layer, IReadOnlyList<int> Inputs, Kernels.Shape Shape)
{
    /// <summary>The layer's name; <c>data</c> for the data.</summary>
    public string Name => Layer?.Name ?? "data";
}
