using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>One training of several.</summary>
/// <param name="Path">The folder of its run.</param>
/// <param name="Experiment">What is trained.</param>
/// <param name="Plan">By which rule.</param>
internal sealed record PlannedRun(string Path, Experiment Experiment, FeedbackPlan Plan)
{
    /// <summary>What the finished run came to.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public TrainingResult Result => RunDirectory.ResultOf(Path) ?? throw new RunException($"{RunSession.Shown(Path)}: its results cannot be read");

    /// <summary>Whether it has finished, and what it came to can be read.</summary>
    public bool IsFinished => RunDirectory.ResultOf(Path) is not null;

    /// <summary>Why it left the numbers; null if it did not.</summary>
    public string? Failure => RunDirectory.StateOf(Path) is { State: "diverged", Message: { } why } ? why : null;

    /// <summary>Whether nothing of it is left to train, up to an epoch or, if that is null, to its end.</summary>
    public bool IsDone(int? until) => (until is { } epoch && RunDirectory.EpochsOf(Path).Count >= epoch) || IsFinished || Failure is not null;

    /// <summary>Its folder, with its configuration; it is made if it is not there.</summary>
    /// <param name="device">What will compute, as the configuration says in a remark.</param>
    /// <exception cref="RunException">It cannot be made, or another process trains in it.</exception>
    public RunDirectory Prepare(IDevice device)
    {
        if (RunDirectory.IsRun(Path))
        {
            return RunDirectory.Open(Path);
        }

        var directory = RunDirectory.Create(Path);
        RunDirectory.Write(directory.Config, ConfigFile.TextOf(Experiment.WithWholePaths(), Provenance.Short(device)));
        return directory;
    }

    /// <summary>A training with several seeds, each in a folder that bears the training's name and its seed.</summary>
    public static IEnumerable<PlannedRun> WithSeeds(string folder, string name, Experiment experiment, FeedbackPlan plan, IEnumerable<ulong> seeds) =>
        seeds.Select(seed => new PlannedRun(System.IO.Path.Combine(folder, RunOptions.AsName($"{name}-{seed}")), experiment with { Seed = seed }, plan));
}
