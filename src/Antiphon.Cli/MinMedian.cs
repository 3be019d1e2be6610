namespace Antiphon.Cli;

/// <summary>Some figures by their least and their middle one.</summary>
internal sealed record MinMedian(double Min, double Median);
