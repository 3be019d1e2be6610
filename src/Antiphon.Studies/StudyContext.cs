namespace Antiphon.Studies;

/// <summary>What a study with a loop of its own works with.</summary>
/// <param name="DataRoot">The folder in which each data set has a folder of its name; null for the environment's.</param>
/// <param name="Threads">Threads to compute with; null for one for each processor.</param>
/// <param name="Say">Told from time to time where it stands, in a line.</param>
public sealed record StudyContext(string? DataRoot, int? Threads, Action<string> Say);
