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

    /// <summary>A training with several seeds, each in a folder that bears the training's name and its seed.</summary>
    public static IEnumerable<PlannedRun> WithSeeds(string folder, string name, Experiment experiment, FeedbackPlan plan, IEnumerable<ulong> seeds) =>
        seeds.Select(seed => new PlannedRun(System.IO.Path.Combine(folder, RunOptions.AsName($"{name}-{seed}")), experiment with { Seed = seed }, plan));
}
