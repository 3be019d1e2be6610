using Antiphon.Layers;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>The checkpoints of a run that another process keeps, as those read them that train with it; they write none.</summary>
/// <param name="run">The folder of the run.</param>
public sealed class OthersCheckpoints(string run) : ICheckpoints
{
    /// <inheritdoc/>
    public TrainingPosition? Restore(Learner learner, long within = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(learner);
        using var kept = RunCheckpoints.OpenNewest(run, _ => { }, within);
        if (kept is not null)
        {
            learner.Restore(kept);
        }

        return kept?.Position;
    }

    /// <inheritdoc/>
    public bool RestoreAt(long steps, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return RunCheckpoints.RestoreAt(run, steps, network, _ => { });
    }

    /// <inheritdoc/>
    public bool IsDue(TrainingMoment moment) => false;

    /// <inheritdoc/>
    public void Save(Learner learner, TrainingPosition position)
    {
    }
}
