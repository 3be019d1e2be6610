using Antiphon.Runs;

namespace Antiphon.Serve;

/// <summary>What a server shows: the files of the page, and how runs become text.</summary>
/// <param name="Files">The files of the page by their path, as in <c>/charts.js</c>; <c>/</c> is the page itself.</param>
/// <param name="ReadExperiment">The configuration in a file; a <see cref="UsageException"/> or a <see cref="RunException"/> if it is none.</param>
/// <param name="WriteHistory">A run, by its folder and its name, as JSON.</param>
/// <param name="WriteSet">What runs are among each other, by their folders and names, as JSON.</param>
public sealed record RunPage(
    IReadOnlyDictionary<string, ServedFile> Files,
    Func<string, Experiment> ReadExperiment,
    Func<string, string, byte[]> WriteHistory,
    Func<IReadOnlyList<(string Folder, string Name)>, byte[]> WriteSet);
