namespace Antiphon.Benchmarks;

/// <summary>How fast pictures are made ready for a network.</summary>
/// <param name="PerSecond">Pictures in a second, all workers together: the quickest round.</param>
/// <param name="PerCore">Pictures in a second of one processor's time: the quickest round.</param>
/// <param name="DecodedPerCore">Pictures that the JPEG library alone decodes in a second of one processor's time; null where none are decoded.</param>
public sealed record LoaderTiming(double PerSecond, double PerCore, double? DecodedPerCore);
