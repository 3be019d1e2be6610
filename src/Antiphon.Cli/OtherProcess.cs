using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A training in a process that is not the first: it computes its shards, and the first one judges, shows and keeps.</summary>
internal static class OtherProcess
{
    /// <summary>Trains along to the end, the pause or the stop.</summary>
    /// <exception cref="StoppedException">The first process, or another, was asked to stop.</exception>
    public static void Train(Processes processes, string run, Experiment experiment, FeedbackPlan plan, Dataset set, IDevice device, CancellationToken cancel)
    {
        var network = experiment.Grow(set.Shape, set.Classes, plan, device, ModelFiles.AtBirth(run, experiment, set)?.Values);
        try
        {
            new Trainer(network, experiment.Recipe) { Checkpoints = new OthersCheckpoints(run), Replicas = processes.Replicas }.Fit(set, cancel);
        }
        catch (OperationCanceledException)
        {
            // The first process says so, or its pause is what was asked for.
        }
    }
}
