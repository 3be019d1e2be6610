using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>A layer's claim to memory in every pass.</summary>
/// <param name="Index">Its place among the claims.</param>
/// <param name="Shape">The shape of an item, or of the whole if it is not per item.</param>
/// <param name="PerItem">Whether there is one for each item of the batch.</param>
/// <param name="IsShared">Whether all such slots of one shape are the same memory: what is in it lasts until the next layer of its kind runs.</param>
public readonly record struct Slot(int Index, Shape Shape, bool PerItem, bool IsShared = false);
