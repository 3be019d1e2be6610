using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>The option that trains side by side.</summary>
internal static class JobsOption
{
    /// <summary>What a verb takes.</summary>
    public static Option<int?> Create() =>
        Values.Whole("--jobs", "Trainings side by side, each in a process of its own; they share the threads among them, and come to the same results. [1]", 1, 256);
}
