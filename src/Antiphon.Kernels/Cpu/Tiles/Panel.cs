namespace Antiphon.Kernels;

/// <summary>Up to two vectors of destination channels and where their packed weights are.</summary>
/// <param name="Group">The group the channels belong to.</param>
/// <param name="Column">The first channel, counted over all groups.</param>
/// <param name="Columns">Channels.</param>
/// <param name="Width">Floats from one row of the packed weights to the next: whole vectors.</param>
/// <param name="Start">Where the packed weights begin, in floats.</param>
internal readonly record struct Panel(int Group, int Column, int Columns, int Width, nint Start);
