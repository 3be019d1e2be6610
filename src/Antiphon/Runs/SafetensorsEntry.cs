using Antiphon.Kernels;

namespace Antiphon.Runs;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="ElementSize">Bytes of a number: 4 or 8.</param>
/// <param name="Begin">Where it begins, in bytes after the header.</param>
/// <param name="End">Where it ends.</param>
internal sealed record SafetensorsEntry(Shape Shape, int ElementSize, long Begin, long End);
