namespace Antiphon.Cli;

/// <summary>How fast pictures are made ready, as it is written to a file.</summary>
internal sealed record BenchDataReport(string Data, string Augment, int Batch, int Workers, double ImagesPerSecond, double ImagesPerCoreSecond, double? DecodedPerCoreSecond, double? Share);
