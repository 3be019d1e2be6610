namespace Antiphon.Cli;

/// <summary>How results came about, as it is written to a file.</summary>
/// <param name="SchemaVersion">Of the file: it rises when a field changes its meaning or goes.</param>
/// <param name="Command">The command line.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Commit">The beginning of the commit the program was built from; null if unknown.</param>
/// <param name="Machine">The processor.</param>
/// <param name="Processors">How many.</param>
/// <param name="Device">What computed.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Date">Coordinated universal time, as in 2026-11-26T08:30:00Z.</param>
internal sealed record ProvenanceReport(int SchemaVersion, string Command, string Version, string? Commit, string Machine, int Processors, string Device, string Runtime, string Date);
