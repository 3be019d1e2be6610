using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A layer's claim to memory in every pass.</summary>
/// <param name="Index">Its place among the claims.</param>
/// <param name="Shape">The shape of an item, or of the whole if it is not per item.</param>
/// <param name="PerItem">Whether there is one for each item of the batch.</param>
public readonly record struct Slot(int Index, Shape Shape, bool PerItem);
