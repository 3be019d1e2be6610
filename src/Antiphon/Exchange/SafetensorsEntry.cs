using Antiphon.Kernels;

namespace Antiphon.Exchange;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Type">The format's name for the type of its numbers, as in F32.</param>
/// <param name="Shape">Its shape; null where it is none of this program: a single number, none at all, or more than four extents.</param>
/// <param name="ElementSize">Bytes of a number.</param>
/// <param name="Begin">Where it begins, in bytes after the header.</param>
/// <param name="End">Where it ends.</param>
internal sealed record SafetensorsEntry(string Type, Shape? Shape, int ElementSize, long Begin, long End);
