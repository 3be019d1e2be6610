using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>A training gone on with from the folder of its run.</summary>
public static class TrainerExtensions
{
    extension(Trainer)
    {
        /// <summary>Goes on with the training in the folder of a run, from its newest checkpoint that is whole, to the bits it would have come to. It writes checkpoints; metrics and results are the command's.</summary>
        /// <param name="run">The folder.</param>
        /// <param name="device">Where to compute.</param>
        /// <param name="entries">The rules there are for an experiment; null for those of the catalogue.</param>
        /// <param name="cancel">Stops it between two steps, and keeps where it stands.</param>
        /// <exception cref="RunException">There is no checkpoint that can be read, another process trains in the folder, or the training fails.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public static TrainingLog Resume(string run, IDevice device, Func<Experiment, IReadOnlyList<CatalogueEntry>>? entries = null, CancellationToken cancel = default)
        {
            using var directory = RunDirectory.Open(run);
            Experiment experiment;
            using (var kept = RunCheckpoints.OpenNewest(run, _ => { }) ?? throw new RunException($"{run}: there is no checkpoint in it that can be read, expected the folder of a run that has come so far"))
            {
                experiment = kept.Experiment;
            }

            var data = experiment.Open(experiment.Seed);
            var network = experiment.Grow(data.Shape, data.Classes, experiment.PlanOf(experiment.Rule, entries?.Invoke(experiment) ?? Catalogue.Entries), device);
            return new Trainer(network, experiment.Recipe) { Watches = experiment.Watches, Checkpoints = new RunCheckpoints(directory, experiment, data) }.Fit(data, cancel);
        }
    }
}
