using System.Diagnostics;
using System.Globalization;
using Antiphon.Data;
using Antiphon.Layers;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>
/// The checkpoints of a run: one after every epoch that is the best so far or the last, and from time to time between; the newest and the best by validation stay.
/// </summary>
public sealed class RunCheckpoints(RunDirectory directory, Experiment experiment, Dataset data) : ICheckpoints
{
    private const string Ending = ".safetensors";

    // Beside the best and the last, an epoch's end is kept where keeping takes at most one part in so many of the time since.
    private const int Share = 200;

    private long _savedAt = Stopwatch.GetTimestamp();
    private TimeSpan _cost;
    private (long Steps, int Rollbacks)? _kept;
    private volatile bool _isAsked;

    /// <summary>Told as the training begins, and each time that it goes back, from where: the steps done and the position, or null at the very beginning.</summary>
    public Action<long, TrainingPosition?>? Began { get; set; }

    /// <summary>Told what is wrong with a checkpoint that is passed over, in a sentence.</summary>
    public Action<string>? PassedOver { get; set; }

    /// <summary>Told of every checkpoint that was written: its path and how long it took.</summary>
    public Action<string, TimeSpan>? Saved { get; set; }

    /// <summary>Asks for a checkpoint after the step under way.</summary>
    public void Ask() => _isAsked = true;

    /// <summary>The files, the newest first.</summary>
    public static IReadOnlyList<string> FilesOf(string run)
    {
        var folder = RunDirectory.CheckpointsOf(run);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"step-*{Ending}").Where(file => StepsOf(file) >= 0).OrderByDescending(StepsOf)]
            : [];
    }

    /// <summary>The newest checkpoint, of those after so many steps at most, that is whole; null where there is none. Those passed over are told of.</summary>
    public static Checkpoint? OpenNewest(string run, Action<string> passedOver, long within = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(passedOver);
        foreach (var file in FilesOf(run).Where(file => StepsOf(file) <= within))
        {
            try
            {
                return Checkpoint.Open(file);
            }
            catch (RunException damaged)
            {
                passedOver(damaged.Message);
            }
        }

        return null;
    }

    /// <summary>The checkpoint by which a run is judged: the best by validation, or the newest where there is none or the run judges the last.</summary>
    /// <exception cref="RunException">There is none that can be read.</exception>
    public static Checkpoint OpenBest(string run)
    {
        var newest = OpenNewest(run, _ => { }) ?? throw new RunException($"{run}: there is no checkpoint in it that can be read, expected the folder of a run that has come so far");
        if (newest.Experiment.Recipe.Selection == ModelSelection.Last || newest.Position.BestEpoch is not { } best || best.Steps == newest.Counter("steps") || FilesOf(run).FirstOrDefault(file => StepsOf(file) == best.Steps) is not { } path)
        {
            return newest;
        }

        newest.Dispose();
        return Checkpoint.Open(path);
    }

    /// <inheritdoc/>
    public TrainingPosition? Restore(Learner learner, long within = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(learner);
        using var kept = OpenNewest(directory.Path, PassedOver ?? (_ => { }), within);
        if (kept is not null)
        {
            RefuseOther(kept);
            learner.Restore(kept);
            _kept = (learner.Steps, kept.Position.Rollbacks);
        }
        else if (FilesOf(directory.Path) is { Count: > 0 })
        {
            throw new RunException($"{directory.Path}: none of its checkpoints is whole: expected one that is; another --run begins anew");
        }

        Began?.Invoke(learner.Steps, kept?.Position);
        return kept?.Position;
    }

    /// <inheritdoc/>
    public bool RestoreAt(long steps, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return RestoreAt(directory.Path, steps, network, PassedOver ?? (_ => { }));
    }

    internal static bool RestoreAt(string run, long steps, Network network, Action<string> passedOver)
    {
        if (FilesOf(run).FirstOrDefault(file => StepsOf(file) == steps) is not { } path)
        {
            return false;
        }

        try
        {
            using var kept = Checkpoint.Open(path);
            network.Restore(kept);
            return true;
        }
        catch (RunException damaged)
        {
            passedOver(damaged.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool IsDue(TrainingMoment moment)
    {
        var since = Stopwatch.GetElapsedTime(_savedAt);
        return _isAsked
            || since >= TimeSpan.FromMinutes(experiment.CheckpointMinutes)
            || (experiment.CheckpointSteps > 0 && moment.Steps % experiment.CheckpointSteps == 0)
            || (moment.IsEndOfEpoch && (moment.IsBest || moment.IsLast || IsRollback || since >= Share * _cost));
    }

    /// <inheritdoc/>
    public void Save(Learner learner, TrainingPosition position)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(position);
        _isAsked = false;
        if (position.Batch > 0 && _kept == (learner.Steps, position.Rollbacks))
        {
            return; // only batches were left out since, and they will be again; an epoch's end of the same steps may be what is judged
        }

        var begin = Stopwatch.GetTimestamp();
        var path = Path.Combine(directory.Checkpoints, string.Create(CultureInfo.InvariantCulture, $"step-{learner.Steps:D9}{Ending}"));
        Checkpoint.Write(path, experiment.WithWholePaths(), data.Shape, data.ClassNames, learner.State, position);
        (_savedAt, _cost) = (Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(begin));
        Prune(learner.Steps, position);
        _kept = (learner.Steps, position.Rollbacks);
        Saved?.Invoke(path, _cost);
    }

    private void RefuseOther(Checkpoint kept)
    {
        if (ExperimentKnobs.FirstDifference(kept.Experiment, experiment) is var (name, there, here))
        {
            throw new RunException($"{kept.Name} was trained with {name} {there}, and the configuration says {here}: expected the same");
        }
    }

    // Then every epoch's end is kept, so that a training goes back to the same place whatever the clock says.
    private bool IsRollback => experiment.Recipe.OnDivergence == DivergencePolicy.Rollback;

    // What is ahead of the steps done was passed over when the run went on.
    private void Prune(long steps, TrainingPosition position)
    {
        long?[] stay = [position.BestEpoch?.Steps, IsRollback ? TrainingPosition.EndOf(position.Epochs) : null];
        var files = FilesOf(directory.Path);
        foreach (var file in files.Where(file => StepsOf(file) > steps).Concat(files.Where(file => StepsOf(file) <= steps).Skip(experiment.KeepCheckpoints).Where(file => !stay.Contains(StepsOf(file)))))
        {
            try
            {
                File.Delete(file);
            }
            catch (IOException)
            {
                // Someone reads it; it goes next time.
            }
        }
    }

    /// <summary>The steps that a file of a checkpoint is called after; -1 for another file.</summary>
    public static long StepsOf(string file) =>
        Path.GetFileNameWithoutExtension(file) is var name && name.StartsWith("step-", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : -1;
}
